"""What hangs together: an invariant of planar, symmetric and compact closed rewriting.

Each generator is read as a way to tie its ends together (a partition of its ports). A diagram then ties the ends of
its boundary together, and each piece of it has a weight, the sum of what its generators weigh there. If every
rule keeps which ends are tied, the weight of each piece and the pieces that reach no end, so does every chain of uses.
Tying all ends together gives the connected components; crossings give permutations.

This is a functor to cospans of finite sets with weights (Carboni and Walters 1987), the category of special
commutative Frobenius algebras; so a reading that works is a model on a space with a basis of two, in which a
piece is a spider that weighs its second basis vector (`Hint`). Relies on cells and `catalg.prove.weights`; decides
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from catalg.cells import Diagram, OneCell, Signature, TwoCell, is_bend
from catalg.kernel import Statement
from catalg.prove.counts import counted
from catalg.prove.lattice import separating
from catalg.prove.weights import Hint, Invariant, number, reachable, root_of_unity

_EFFORT = 3_000  # boxes looked at in one search for a reading
_MOST_PORTS = 5  # of a generator of which every partition is tried
_LARGEST_POWER = 12
Ties = tuple[int, ...]  # for each port, inputs first, the number of its piece, in order of appearance; -1: not seen
Piece = Counter[tuple[str, int]]  # how often each piece of each generator is in it


@dataclass(frozen=True)
class Tied:
    """What a reading makes of a diagram."""

    ends: Ties
    pieces: tuple[Piece, ...]  # those that reach an end, in order of appearance
    closed: tuple[tuple[tuple[tuple[str, int], int], ...], ...]  # the others, sorted


class _Spent(Exception):
    """The search has looked at as many boxes as it may."""


@dataclass
class _Reader:
    """Reads diagrams by the ties of generators; ``seen``: the 1-cells (or their duals) whose wires count."""

    seen: frozenset[str]
    left: int = _EFFORT
    ties: dict[str, Ties] = field(default_factory=dict)

    def sees(self, cell: OneCell) -> bool:
        return cell.name.removeprefix("dual(").removesuffix(")") in self.seen

    def read(self, diagram: Diagram) -> Tied:
        """Raises _Spent."""
        self.left -= 1 + len(diagram.boxes)
        if self.left < 0:
            raise _Spent
        root = list(range(len(diagram.wires)))
        inner: list[tuple[int, tuple[str, int]]] = []  # (a wire of it or -1, piece of a generator)
        for i, box in enumerate(diagram.boxes):
            ports = (*diagram.inputs[i], *diagram.outputs_of(i))
            ties = (0, 0) if is_bend(box) else self.ties[box.name]
            first: dict[int, int] = {}
            for wire, tie in zip(ports, ties, strict=True):
                if tie >= 0:
                    _join(root, wire, first.setdefault(tie, wire))
            if not is_bend(box):
                inner += [(wire, (box.name, tie)) for tie, wire in first.items()]
                if not first:
                    inner.append((-1, (box.name, -1)))
        return self._tied(diagram, root, inner)

    def _tied(self, diagram: Diagram, root: list[int], inner: list[tuple[int, tuple[str, int]]]) -> Tied:
        number: dict[int, int] = {}
        ends = []
        for wire in (*range(len(diagram.source)), *diagram.outputs):
            if self.sees(diagram.wires[wire]):
                ends.append(number.setdefault(_find(root, wire), len(number)))
            else:
                ends.append(-1)
        pieces: list[Piece] = [Counter() for _ in number]
        closed: dict[int, Piece] = {}
        for wire, cell in enumerate(diagram.wires):  # loops hold no box
            if self.sees(cell) and _find(root, wire) not in number:
                closed.setdefault(_find(root, wire), Counter())
        for wire, label in inner:
            at = _find(root, wire) if wire >= 0 else -1
            if at in number:
                pieces[number[at]][label] += 1
            elif at >= 0 or label[1] < 0:
                closed.setdefault(at, Counter())[label] += 1
        scalars = closed.pop(-1, Counter())  # generators of which nothing is seen: each a number
        apart = sorted(tuple(sorted(piece.items())) for piece in closed.values())
        return Tied(tuple(ends), (*pieces, scalars), tuple(apart))


def _find(root: list[int], wire: int) -> int:
    while root[wire] != wire:
        root[wire] = wire = root[root[wire]]
    return wire


def _join(root: list[int], one: int, other: int) -> None:
    one, other = _find(root, one), _find(root, other)
    root[max(one, other)] = min(one, other)


# -- readings that every rule keeps -------------------------------------------------------------


def strand_invariant(
    signature: Signature, left: Diagram, right: Diagram, rules: Iterable[Statement]
) -> Invariant | None:
    """A reading that every rule keeps and that tells the sides apart; ``signature`` with the goal's parameters."""
    doctrine = signature.doctrine
    if doctrine.cartesian or doctrine.ordered or doctrine.linear or not doctrine.tensor:
        return None
    known = list(rules)
    here = _in_reach(signature, left, right, known)
    used = [rule for rule in known if _names(rule.left) | _names(rule.right) <= here | _own(rule)]
    if any(_unclear(rule) for rule in used):
        return None
    cells = [cell for name, cell in signature.two.items() if name in here]
    single = [frozenset((name,)) for name in signature.one] if len(signature.one) > 1 else []
    effort = _EFFORT
    for seen in (frozenset(signature.one), *single):
        reader = _Reader(seen, effort)
        try:
            for reading in _readings(reader, cells, used):
                found = _told_apart(reading, left, right, used, sorted(here))
                if found is not None:
                    return Invariant(found[0], _hint(signature, reading, here, found[1], found[2]))
        except _Spent:
            return None
        effort = reader.left
    return None


def _names(diagram: Diagram) -> set[str]:
    return {box.name for box in diagram.boxes if not is_bend(box)}


def _own(rule: Statement) -> set[str]:
    return {cell.name for cell in rule.parameters.two}


def _in_reach(signature: Signature, left: Diagram, right: Diagram, rules: Sequence[Statement]) -> set[str]:
    """The generators of every diagram that rules make of the two."""
    pairs = [pair for rule in rules for pair in counted(rule) or ()]
    return set(reachable(_names(left) | _names(right), pairs, set(signature.two)))


def _unclear(rule: Statement) -> bool:
    """Has the rule a parameter of unknown shape, or one that it loses, doubles or makes?"""
    ones = {c.name for c in rule.parameters.one}
    counts = [Counter(box.name for box in side.boxes) for side in (rule.left, rule.right)]
    for cell in rule.parameters.two:
        ports = (*cell.source, *cell.target)
        if counts[0][cell.name] != counts[1][cell.name] or len(ports) > _MOST_PORTS:
            return True
        if any(_plain(c) in ones for c in ports):
            return True
    return False


def _plain(cell: OneCell) -> str:
    return cell.name.removeprefix("dual(").removesuffix(")")


def _readings(reader: _Reader, cells: Sequence[TwoCell], rules: Sequence[Statement], at: int = 0) -> Iterator[_Reader]:
    """Every way to tie the ends of ``cells`` that all rules keep; the reader holds it while the caller looks."""
    if at == 0 and not all(_keeps(reader, rule) for rule in rules if _fixed(rule) <= reader.ties.keys()):
        return
    if at == len(cells):
        yield reader
        return
    cell = cells[at]
    for ties in _partitions([reader.sees(c) for c in (*cell.source, *cell.target)]):
        reader.ties[cell.name] = ties
        due = [r for r in rules if cell.name in _fixed(r) and _fixed(r) <= reader.ties.keys()]
        if all(_keeps(reader, rule) for rule in due):
            yield from _readings(reader, cells, rules, at + 1)
        del reader.ties[cell.name]


def _fixed(rule: Statement) -> set[str]:
    return (_names(rule.left) | _names(rule.right)) - _own(rule)


def _partitions(seen: Sequence[bool]) -> Iterator[Ties]:
    """All ends in one piece first, each its own piece last; of many ends only these two."""
    places = [i for i, s in enumerate(seen) if s]
    if len(places) > _MOST_PORTS:
        yield tuple(0 if s else -1 for s in seen)
        yield tuple(places.index(i) if s else -1 for i, s in enumerate(seen))
        return

    def grown(rest: int, used: int) -> Iterator[tuple[int, ...]]:
        if rest == 0:
            yield ()
            return
        for tie in range(used + 1):
            for more in grown(rest - 1, max(used, tie + 1)):
                yield (tie, *more)

    for ties in grown(len(places), 0):
        whole = [-1] * len(seen)
        for place, tie in zip(places, ties, strict=True):
            whole[place] = tie
        yield tuple(whole)


def _both(reader: _Reader, rule: Statement) -> Iterator[tuple[Tied, Tied]]:
    """Both sides of a rule, at every shape of its parameters."""
    own = rule.parameters
    seen = reader.seen | {c.name for c in own.one}  # wires of any type count, so that no rule may mix them
    inner = _Reader(seen, reader.left, dict(reader.ties))
    shapes = [_partitions([inner.sees(c) for c in (*cell.source, *cell.target)]) for cell in own.two]
    for ties in product(*map(list, shapes)):
        inner.ties.update((cell.name, tie) for cell, tie in zip(own.two, ties, strict=True))
        yield inner.read(rule.left), inner.read(rule.right)
        reader.left = inner.left


def _keeps(reader: _Reader, rule: Statement) -> bool:
    return all(a.ends == b.ends and a.closed == b.closed for a, b in _both(reader, rule))


# -- telling the sides apart --------------------------------------------------------------------

Weights = Mapping[tuple[str, int], int]


def _told_apart(
    reader: _Reader, left: Diagram, right: Diagram, rules: Sequence[Statement], names: Sequence[str]
) -> tuple[str, Weights, int] | None:
    one, other = reader.read(left), reader.read(right)
    how = _how(reader)
    if one.ends != other.ends:
        pair = _differing(one.ends, other.ends)
        ends = [_end(left, k) for k in pair]
        words = f"{ends[0]} and {ends[1]} hang together on one side only, and every rule in reach keeps what does{how}"
        return words, {}, 0
    if len(one.closed) != len(other.closed):
        pieces = [f"{len(t.closed)} piece{'' if len(t.closed) == 1 else 's'}" for t in (one, other)]
        words = f"{pieces[0]} on the left side and {pieces[1]} on the right reach no end of the diagram"
        return f"{words}, and every rule in reach keeps how many do{how}", {}, 0
    columns = [(name, tie) for name in names for tie in sorted({max(-1, t) for t in reader.ties[name]} or {-1})]
    changes = [_less(a, b, columns) for a, b in zip(one.pieces, other.pieces, strict=True)]
    if not any(map(any, changes)):
        return None
    relations: dict[tuple[int, ...], None] = {}
    for rule in rules:
        for sides in _both(reader, rule):
            relations.update(dict.fromkeys(_relations(sides, columns, _own(rule))))
    for place, change in enumerate(changes):
        found = separating(list(relations), change) if any(change) else None
        if found is not None:
            weights = {column: u for column, u in zip(columns, found[0], strict=True) if u}
            return _weighed_words(weights, found[1], one, other, place, left) + how, weights, found[1]
    return None


def _less(one: Piece, other: Piece, columns: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    return tuple(one[column] - other[column] for column in columns)


def _relations(
    sides: tuple[Tied, Tied], columns: Sequence[tuple[str, int]], own: set[str]
) -> Iterator[tuple[int, ...]]:
    """What a rule may add to the weight of a piece. A piece of a parameter may weigh anything, whatever its name."""
    for one, other in zip(sides[0].pieces, sides[1].pieces, strict=True):
        yield tuple(0 if column[0] in own else one[column] - other[column] for column in columns)
        for label in sorted(label for label in {*one, *other} if label[0] in own):
            times = abs(one[label] - other[label])
            if times:
                yield from (tuple(times if i == j else 0 for j in range(len(columns))) for i in range(len(columns)))


def _differing(one: Ties, other: Ties) -> tuple[int, int]:
    """Two ends that are tied in one and not in the other."""
    for j in range(len(one)):
        for i in range(j):
            if one[i] >= 0 and one[j] >= 0 and (one[i] == one[j]) != (other[i] == other[j]):
                return i, j
    raise AssertionError("the same ends are seen, and tied in the same way")


def _end(diagram: Diagram, number: int) -> str:
    inputs = len(diagram.source)
    return f"input {number + 1}" if number < inputs else f"output {number - inputs + 1}"


def _how(reader: _Reader) -> str:
    """How the generators are read, where it is not that each ties all its ends together."""
    special = [name for name, ties in reader.ties.items() if len(set(ties)) > 1]
    if not special:
        return ""
    shown = [f"`{name}` as {_grouped(reader.ties[name])}" for name in special]
    return f" (reading {', '.join(shown)})"


def _grouped(ties: Ties) -> str:
    """`1 3 | 2`: the ends, inputs first, piece by piece."""
    pieces: dict[int, list[str]] = {}
    for port, tie in enumerate(ties, start=1):
        if tie >= 0:
            pieces.setdefault(tie, []).append(str(port))
    return " | ".join(" ".join(ports) for ports in pieces.values())


def _weighed_words(weights: Weights, modulus: int, one: Tied, other: Tied, place: int, left: Diagram) -> str:
    total = [sum(u * tied.pieces[place][label] for label, u in weights.items()) for tied in (one, other)]
    if modulus:
        total = [t % modulus for t in total]
    names = dict.fromkeys(name for name, _ in weights)
    shown = ", ".join(f"`{name}`" for name in names)
    ends = [_end(left, k) for k, tie in enumerate(one.ends) if tie == place]
    where = f"the piece at {ends[0]}" if ends else "what reaches no end"
    rest = f" modulo {modulus}" if modulus else ""
    return (
        f"every rule in reach keeps the weight of each piece that hangs together (counting {shown}{rest}); "
        f"{where} weighs {total[0]} on the left side and {total[1]} on the right"
    )


# -- models -----------------------------------------------------------------------------------


def _hint(signature: Signature, reader: _Reader, here: set[str], weights: Weights, modulus: int) -> Hint | None:
    """Two basis vectors for what is seen; a piece is a spider whose second vector weighs the root to its weight."""
    target, root, prime = "Vect(QQ)", Fraction(2), 0
    if modulus:
        found = root_of_unity(modulus)
        if found is None:
            return None
        prime, root = found[0], Fraction(found[1])
        target = f"Vect(GF({prime}))"
    if any(abs(u) > _LARGEST_POWER for u in weights.values()):
        return None
    values: dict[str, tuple[Any, ...]] = {n: number(2 if n in reader.seen else 1) for n in signature.one}
    for name, cell in signature.two.items():
        ports = (*cell.source, *cell.target)
        if len(ports) > 2 * _MOST_PORTS:
            return None
        ties = reader.ties.get(name)

        def entry(at: tuple[int, ...], name: str = name, ties: Ties | None = ties) -> Fraction:
            if ties is None or name not in here:
                return Fraction(0)
            found = {tie: i for tie, i in zip(ties, at, strict=True) if tie >= 0}
            if any(found[tie] != i for tie, i in zip(ties, at, strict=True) if tie >= 0):
                return Fraction(0)
            power = sum(weights.get((name, tie), 0) for tie, i in found.items() if i)
            value = root ** (power if found else weights.get((name, -1), 0))
            return value % prime if prime else value

        values[name] = _array([2 if reader.sees(c) else 1 for c in ports], entry)
    return Hint(target, values)


def _array(shape: Sequence[int], entry: Callable[[tuple[int, ...]], Fraction], at: tuple[int, ...] = ()) -> Any:
    if len(at) == len(shape):
        return number(entry(at))
    return ("list", tuple(_array(shape, entry, (*at, i)) for i in range(shape[len(at)])))
