"""Proofs as pictures: the steps of a certificate, each with what it changes marked before and after.

What interchange alone does is folded: the diagram that a step leaves and the one in which the
next step finds its rule are equal, so one picture shows both, the marks being carried over by
the walk that equality itself is decided by. Where no walk matches the two (copies were
shared, a bent wire was pulled straight), both are shown. Nothing is checked here: a
certificate that proves nothing gives pictures that do not fit, or a CellTypeError.
Relies on cells, the kernel's data and the string layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalg.cells import Diagram, Functor, added
from catalg.draw.laws import BACKWARDS, chain_scene, law_scene, side_by_side
from catalg.draw.scene import Scene
from catalg.draw.strings import Marks, string_parts
from catalg.kernel import HOLE, Certificate, Proof, Proved, Statement, Step
from catalg.wiring import Ports

Numbers = frozenset[int]
MOST = 24  # steps up to which the prover's own lemmas are unfolded
MADE_UP = "#"  # in the name of a lemma that the prover made up


@dataclass(frozen=True, slots=True)
class Marked:
    """A diagram, and the boxes and wires of one side of a rule in it; wires alone where the side has no boxes."""

    diagram: Diagram
    boxes: Numbers
    wires: Numbers


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step: ``before`` becomes ``after`` by ``rule``, read backwards if ``reverse``, at so many ``premises``."""

    rule: str
    reverse: bool
    relation: str
    before: Marked
    after: Marked
    premises: int

    @property
    def reason(self) -> str:
        _, made_up, number = self.rule.rpartition(MADE_UP)
        name = f"lemma {number}" if made_up else self.rule
        return f"{BACKWARDS}{name}" if self.reverse else name


def proof_steps(certificate: Certificate, most: int = MOST) -> list[ProofStep]:
    """The steps of a certificate's own proof, first to last. Raises CellTypeError or KeyError on a wrong one.

    A step by a lemma that the prover made up is shown as the steps of that lemma, as long as
    there are no more than ``most`` in all.
    """
    rules = _rules(certificate)
    found = []
    for step in _unfolded(certificate, most):
        rule = rules[step.rule]
        left, right = step.instance(rule.left), step.instance(rule.right)
        before, after = (right, left) if step.reverse else (left, right)
        sides = (_marked(step, before), _marked(step, after))
        found.append(ProofStep(step.rule, step.reverse, rule.relation, *sides, len(step.premises)))
    return found


def _unfolded(certificate: Certificate, most: int) -> list[Step]:
    """The proof with lemmas of the prover's own replaced by their proofs, the last ones first."""
    steps = list(certificate.proof)
    for lemma in reversed(certificate.lemmas):
        if not isinstance(lemma, Proved) or MADE_UP not in lemma.name:
            continue
        longer = [
            inner for step in steps for inner in (_inside(step, lemma.proof) if step.rule == lemma.name else [step])
        ]
        if len(longer) <= most:
            steps = longer
    return steps


def _inside(step: Step, proof: Proof) -> list[Step]:
    """The steps of a lemma's proof, at the place and in the instance in which a step uses the lemma."""
    found = []
    for inner in reversed(proof) if step.reverse else proof:
        image = step.instance(inner.context)
        if image.doctrine.ordered and not image.boxes:
            context = Functor(image.doctrine, one={HOLE: image.source})(step.context)
        else:
            context = Functor(image.doctrine, two={HOLE: image})(step.context)
        found.append(
            Step(
                inner.rule,
                inner.reverse != step.reverse,
                _after(inner.instance, step.instance),
                context,
                inner.premises,
            )
        )
    return found


def _after(first: Functor, second: Functor) -> Functor:
    """First one functor, then the other, on what the first names."""
    return Functor(
        second.doctrine,
        {name: second.zero.get(image, image) for name, image in first.zero.items()},
        {name: second.on_path(image) for name, image in first.one.items()},
        {name: second(image) for name, image in first.two.items()},
    )


def _rules(certificate: Certificate) -> dict[str, Statement]:
    theory, goal = certificate.theory, certificate.statement
    signature = goal.signature(theory.signature)
    rules: dict[str, Statement] = {}
    if signature.doctrine.ordered:  # each generating 2-cell says that its source is at most its target
        for name, cell in signature.two.items():
            low, high = (Diagram.identity(signature.doctrine, path) for path in (cell.source, cell.target))
            rules[name] = Statement(name, low, high, relation="<=")
    rules |= theory.axioms
    for lemma in certificate.lemmas:
        rules[lemma.name] = lemma.statement
    return rules | {h.name: Statement(h.name, h.left, h.right, relation=h.relation) for h in goal.hypotheses}


def _marked(step: Step, side: Diagram) -> Marked:
    """The context with a side of the rule in its hole, and where the side then is."""
    context = step.context
    if side.doctrine.ordered and not side.boxes:
        whole = Functor(side.doctrine, one={HOLE: side.source})(context)
        start = next((i for i, cell in enumerate(context.source) if cell.name == HOLE), 0)
        return Marked(whole, frozenset(), frozenset(range(start, start + len(side.source))))
    whole = Functor(side.doctrine, two={HOLE: side})(context)
    hole = next((i for i, box in enumerate(context.boxes) if box.name == HOLE), None)
    if hole is None:
        return Marked(whole, frozenset(), frozenset())
    boxes = frozenset(range(hole, hole + len(side.boxes)))
    return Marked(whole, boxes, frozenset() if boxes else frozenset(context.inputs[hole]))


# -- strips and steppers ------------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """A diagram of a strip with its marks, and the sign and the reason that lead to the next."""

    diagram: Diagram
    boxes: Numbers = frozenset()
    wires: Numbers = frozenset()
    made_boxes: Numbers = frozenset()
    made_wires: Numbers = frozenset()
    reason: str = ""
    relation: str = "="

    def marks(self) -> Marks:
        return Marks(self.boxes, self.wires, self.made_boxes, self.made_wires)


def proof_scene(certificate: Certificate, *, title: str = "", width: float = 900.0) -> Scene:
    """A certificate's proof as a strip, broken into lines: every diagram once, rules above the signs between."""
    frames = _frames(certificate)
    return chain_scene(
        [f.diagram for f in frames],
        [f.reason for f in frames[:-1]],
        title=title,
        highlights=[f.marks() for f in frames],
        relations=[f.relation for f in frames[:-1]],
        width=width,
    )


def _frames(certificate: Certificate) -> list[_Frame]:
    goal = certificate.statement
    if _adds_up(certificate):
        return list(_sums(certificate))
    steps = proof_steps(certificate)
    if not steps:
        return [_Frame(goal.left, reason="same diagram"), _Frame(goal.right)]
    frames: list[_Frame] = []
    for step in steps:
        before, after = step.before, step.after
        last = frames[-1] if frames else None
        carried = _carried(last, before.diagram) if last else None
        if last and carried is None:
            last.reason, last.relation = "", "="
            frames.append(_Frame(before.diagram))
        elif last:
            assert carried is not None
            frames[-1] = _Frame(before.diagram, made_boxes=carried[0], made_wires=carried[1])
        else:
            frames.append(_Frame(before.diagram))
        here = frames[-1]
        here.boxes, here.wires = before.boxes, before.wires
        here.reason, here.relation = step.reason, step.relation
        frames.append(_Frame(after.diagram, made_boxes=after.boxes, made_wires=after.wires))
    return frames


def _adds_up(certificate: Certificate) -> bool:
    """Is this a proof about sums, whose steps add multiples of rules?"""
    goal = certificate.statement
    return goal.left.is_sum or goal.right.is_sum or any(step.coefficient is not None for step in certificate.proof)


def _sums(certificate: Certificate) -> Iterator[_Frame]:
    """The sum so far after each step, nothing marked: a step may add terms anywhere."""
    rules, here = _rules(certificate), certificate.statement.left
    for step in certificate.proof:
        rule = rules[step.rule]
        sides = (rule.right, rule.left) if step.reverse else (rule.left, rule.right)
        old, new = (Functor(s.doctrine, two={HOLE: s})(step.context) for s in map(step.instance, sides))
        reason = ProofStep(step.rule, step.reverse, "=", *(Marked(here, frozenset(), frozenset()),) * 2, 0).reason
        yield _Frame(here, reason=reason)
        here = new if step.coefficient is None else added(added(here, new, step.coefficient), old, -step.coefficient)
    yield _Frame(here)


def _carried(frame: _Frame, other: Diagram) -> tuple[Numbers, Numbers] | None:
    """What a step has made, as numbers of an equal diagram."""
    found = matching(frame.diagram, other)
    if found is None:
        return None
    boxes, wires = found
    return frozenset(boxes[b] for b in frame.made_boxes), frozenset(wires[w] for w in frame.made_wires)


def matching(left: Diagram, right: Diagram) -> tuple[dict[int, int], dict[int, int]] | None:
    """The boxes and wires of a diagram -> those of another that has the same graph; None where walks differ."""
    if len(left.boxes) != len(right.boxes) or len(left.wires) != len(right.wires):
        return None
    a, b = Ports(left), Ports(right)
    mine, theirs = a.from_boundary(), b.from_boundary()
    if mine[0] != theirs[0]:
        return None
    boxes = dict(zip(mine[1], theirs[1], strict=True))
    wires = dict(zip(mine[2], theirs[2], strict=True))
    free = [i for i in range(len(right.boxes)) if i not in set(boxes.values())]
    for start in range(len(left.boxes)):
        if start in boxes:
            continue
        walk = list(a.visits(start))
        for other in free:
            walked = list(b.visits(other))
            if [code for _, code in walk] == [code for _, code in walked]:
                break
        else:
            return None
        for (box, _), (image, _) in zip(walk, walked, strict=True):
            boxes[box] = image
            free.remove(image)
            wires.update(zip(a.ports[box], b.ports[image], strict=True))
    return boxes, wires


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of a stepper: a caption and what it shows."""

    caption: str
    scene: Scene


def proof_slides(certificate: Certificate, *, title: str = "") -> list[Slide]:
    """The statement, then each step as the diagram before and after it."""
    goal = certificate.statement
    whole = law_scene(goal.left, goal.right, title=title, relation=goal.relation)
    slides = [Slide(f"To show: {title or goal.name}", whole)]
    if _adds_up(certificate):
        frames = list(_sums(certificate))
        for number, (before, after) in enumerate(pairwise(frames), start=1):
            scene = chain_scene([before.diagram, after.diagram], [before.reason], title=title)
            slides.append(Slide(f"Step {number} of {len(frames) - 1}: by {before.reason}", scene))
        return [*slides, Slide(f"So {title or goal.name} holds", whole)]
    steps = proof_steps(certificate)
    if not steps:
        return [*slides, Slide("Both sides are the same diagram, as equality of diagrams goes", whole)]
    slides += _step_slides(steps, title)
    return [*slides, Slide(f"So {title or goal.name} holds", whole)]


def _step_slides(steps: Sequence[ProofStep], title: str) -> Iterator[Slide]:
    for number, step in enumerate(steps, start=1):
        marks = [
            Marks(step.before.boxes, step.before.wires),
            Marks(made_boxes=step.after.boxes, made_wires=step.after.wires),
        ]
        parts = string_parts([step.before.diagram, step.after.diagram], {}, marks)
        told = f"{step.before.diagram} {step.relation} {step.after.diagram} by {step.reason}"
        scene = side_by_side(parts, title, told, [step.reason], relations=[step.relation])
        given = f", given {step.premises} premise{'s' * (step.premises > 1)}" if step.premises else ""
        yield Slide(f"Step {number} of {len(steps)}: by {step.reason}{given}", scene)
