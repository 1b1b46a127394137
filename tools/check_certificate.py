#!/usr/bin/env python3
"""Check proof certificates: `python tools/check_certificate.py FILE...`

One file on the standard library, written from docs/certificates.md alone; it shares neither code nor method with
catalg. One line for each file; exit status 0: all accepted, 1: some rejected, 2: some unreadable. A file is read
record by record, so a proof may be longer than memory. Diagrams are compared by codes: boxes are numbered along the
wires from the frame, from the best start in a part that hangs on nothing, and regions hold the codes of what floats.
"""
import json
import re
import sys
from collections import Counter
from copy import copy
from fractions import Fraction
from itertools import product

HEADER = b'[{"format":"catalg-certificate","version":3}\n'
PLANAR = ("category", "2-category", "monoidal category")
CROSSING = ("symmetric monoidal category", "cartesian category", "compact closed category")  # no linear cartesian
POINT, HOLE, DEEPEST, ONE, MINUS = "•", "□", 100, {(): Fraction(1)}, {(): Fraction(-1)}
LARGEST, WORK = 1 << 28, 100_000_000  # bytes of a line; units of work for one certificate
work_left = [WORK]

class Wrong(Exception):
    """The certificate proves nothing, and why."""

def need(condition, why):
    if not condition:
        raise Wrong(why)

def spend(work):
    work_left[0] -= work
    need(work_left[0] >= 0, "undecided: too much work for this checker")

def fields(entry, *names):
    need(type(entry) is dict and set(entry) == set(names), f"malformed: {', '.join(names)} expected")
    return [entry[name] for name in names]

def items(entry, kind=object, size=None):
    need(type(entry) is list and size in (None, len(entry)), "malformed: a list is expected")
    need(kind is object or all(type(item) is kind for item in entry), f"malformed: a list of {kind.__name__} expected")
    return entry

def text(entry):
    return items([entry], str)[0]

class Signature:
    """``one``: 1-cell -> (start, end, dual, self dual?); ``two``: 2-cell -> (path, path), with cups and caps.

    A path is (0-cell, 1-cell, ...).
    """
    def __init__(self, doctrine):
        self.ordered, self.linear = doctrine[:8] == "ordered ", doctrine[:7] == "linear "
        plain = doctrine[8 * self.ordered + 7 * self.linear:]
        need(plain in PLANAR or not self.ordered and plain in CROSSING[::1 + self.linear], "unknown doctrine")
        self.planar, self.single = plain in PLANAR, plain == "category"
        self.cartesian, self.duals = plain == CROSSING[1], plain == CROSSING[2]
        self.points = [] if plain == "2-category" else [POINT]
        self.names, self.one, self.two, self.scalars = self.points, {}, {}, []

    def extended(self, zero, one, two, scalars=()):
        new, added = copy(self), [*zero, *scalars, *[cell[0] for cell in (*one, *two)]]
        new.points, new.scalars, new.names = [*self.points, *zero], [*self.scalars, *scalars], [*self.names, *added]
        need(len(set(new.names)) == len(new.names) and "(" not in "".join(added), "a name is twice, or has a `(`")
        new.one, new.two = dict(self.one), dict(self.two)
        for name, start, end, *mark in one:
            need({start, end} <= set(new.points) and mark in ([], ["self dual"]), f"malformed 1-cell `{name}`")
            dual = f"dual({name})" if self.duals and not mark else name
            for x, y in {name: dual, dual: name}.items():
                new.one[x] = start, end, y, bool(mark)
                if self.duals:
                    new.two |= {f"cup({x})": ((POINT,), (POINT, x, y)), f"cap({x})": ((POINT, y, x), (POINT,))}
        for name, source, target in two:
            new.two[name] = new.path(source), new.path(target)
            need(new.ends(source) == new.ends(target), f"`{name}` has no parallel ends")
        return new

    def path(self, entry):
        need(entry and entry[0] in self.points and all(x in self.one for x in entry[1:]), "an unknown cell in a path")
        at = [entry[0], *[self.one[x][1] for x in entry[1:]]]
        need([self.one[x][0] for x in entry[1:]] == at[:-1], "a path that does not compose")
        need(not self.single or len(entry) == 2, "other than one object in a plain category")
        return tuple(entry)

    def ends(self, path):
        return path[0], self.one[path[-1]][1] if len(path) > 1 else path[0]

    def dual(self, cells):
        return tuple(self.one[x][2] for x in reversed(cells))

    def read(self, zero, one, two, *scalars):
        """This with what the lists declare, and three lists of names."""
        need(all(len(items(entry, str)) in (3, 4) for entry in items(one)), "malformed: a 1-cell is expected")
        two = [(text(n), items(p, str), items(q, str)) for n, p, q in (items(c, object, 3) for c in items(two))]
        scalars = [name for part in scalars for name in items(part, str)]
        return self.extended(items(zero, str), one, two, scalars), (zero, [c[0] for c in one], [c[0] for c in two])

# A polynomial is a dictionary from monomials (scalar, scalar, ...), in order, to rationals that are not 0.

def gathered(pairs):
    found = {}
    for monomial, number in pairs:
        found[monomial] = found.get(monomial, 0) + number
    return {monomial: number for monomial, number in found.items() if number}

def read_polynomial(entry, scalars):
    pairs = [(items(monomial, str)[1:], "".join(monomial[:1])) for monomial in items(entry)]
    need(all(set(m) <= set(scalars) and len(m) <= 1000 for m, _ in pairs), "no monomial")
    need(all(re.fullmatch("-?[0-9]{1,1000}(/[1-9][0-9]{0,999})?", number) for _, number in pairs), "no rational")
    return gathered((tuple(sorted(monomial)), Fraction(number)) for monomial, number in pairs)

def times(a, b):
    if a is ONE or b is ONE:
        return b if a is ONE else a
    spend(len(a) * len(b))
    return gathered((tuple(sorted(m + n)), x * y) for (m, x), (n, y) in product(a.items(), b.items()))

# A cell is (source, target, terms), a term (polynomial, diagram); outside of linear doctrines there is one term. A
# diagram is (source, target, boxes, output wires), a box (name, wires taken, wires made, offset). Wires are numbers.

def read_cell(sig, entry):
    if not (sig.linear and type(entry) is dict and "terms" in entry):
        diagram = read_diagram(sig, entry)
        return *diagram[:2], [(ONE, diagram)]
    *ends, terms = fields(entry, "source", "target", "terms")
    source, target = [sig.path(items(end, str)) for end in ends]
    pairs = [items(term, object, 2) for term in items(terms)]
    terms = [(read_polynomial(number, sig.scalars), read_diagram(sig, diagram)) for number, diagram in pairs]
    need(sig.ends(source) == sig.ends(target), "source and target are not parallel")
    need(all(diagram[:2] == (source, target) for _, diagram in terms), "a term that does not fit its sum")
    return source, target, collected(sig, terms)

def read_diagram(sig, entry):
    source, boxes, *outputs = fields(entry, "source", "boxes", *([] if sig.planar else ["outputs"]))
    boxes = [items(box, object, 2) for box in items(boxes)]
    boxes = [(text(name), items([place] if sig.planar else place, int) and place) for name, place in boxes]
    return build(sig, sig.path(items(source, str)), boxes, None if sig.planar else items(outputs[0], int))

def build(sig, source, placed, outputs):
    """The diagram, once every type is checked; ``placed`` are (name, offset or wires)."""
    kinds, alive, boxes = list(source[1:]), list(range(len(source) - 1)), []
    for name, place in placed:
        need(name in sig.two, f"unknown 2-cell `{name}`")
        (start, *taken), (_, *made) = sig.two[name]
        wires, fresh = place, range(len(kinds), len(kinds) + len(made))
        spend(2 + len(alive) // 32)
        if sig.planar:
            need(0 <= place <= (stop := place + len(taken)) <= len(alive), f"there is no place for `{name}`")
            need(start == (sig.one[kinds[alive[place - 1]]][1] if place else source[0]), f"`{name}` in a wrong region")
            wires, alive[place:stop] = alive[place:stop], fresh
        need(all(0 <= w < len(kinds) for w in wires) and [kinds[w] for w in wires] == taken, f"`{name}` does not fit")
        need(not sig.single or len(taken) == len(made) == 1, "other than one wire in a plain category")
        kinds += made
        boxes.append((name, wires, fresh, place))
    outputs = alive if sig.planar else outputs
    used = sorted([*outputs, *[w for box in boxes for w in box[1]]])
    need(all(0 <= w < len(kinds) for w in outputs), "an output that is not there")
    need(sig.cartesian or used == list(range(len(kinds))), "a wire is not used exactly once")
    target = sig.path((source[0], *[kinds[w] for w in outputs]))
    need(sig.ends(target) == sig.ends(source), "source and target are not parallel")
    return source, target, boxes, outputs

def collected(sig, terms):
    """The terms with like ones put together."""
    table, found = {}, {}
    for number, diagram in terms:
        key = code(sig, diagram, table)
        before = found[key][0] if key in found else {}
        found[key] = gathered([*before.items(), *number.items()]), diagram
    return [term for term in found.values() if term[0]]

def added(sig, cell, *multiples):
    """The terms of a cell and of multiples (polynomial, cell), with like ones put together."""
    more = [(times(number, x), diagram) for number, other in multiples for x, diagram in other[2]]
    return collected(sig, [*cell[2], *more])

def same(sig, a, b):
    """Does the doctrine identify these cells?"""
    return a[:2] == b[:2] and not added(sig, a, (MINUS, b))

def pools(nodes, near):
    """The nodes in lists of those that hang together, in order of their first."""
    seen, found = set(), []
    for first in nodes:
        if first not in seen:
            found.append([first])
            seen.add(first)
            for node in found[-1]:
                fresh = [other for other in dict.fromkeys(near(node)) if other not in seen]
                seen.update(fresh)
                found[-1] += fresh
    return found

def mates(sig, names, ports):
    """For each end (vertex, port) of a wire the other one, along wires joined by bends; the types of what is a loop."""
    ends, joined, mate, loops = {}, {}, {}, []
    for v, wires in enumerate(ports):
        for p, w in enumerate(wires):
            ends.setdefault(w, []).append((v, p))
            if "(" in names[v]:
                joined.setdefault(w, []).append(wires[1 - p])
    for wires in pools(ends, lambda w: joined.get(w, ())):
        tips = [(v, p) for w in wires for v, p in ends[w] if "(" not in names[v]]
        if tips:
            mate |= {tips[0]: tips[1], tips[1]: tips[0]}
        else:
            cell = names[ends[wires[0]][0][0]][4:-1]
            loops.append(min(cell, sig.one[cell][2]))
    return mate, loops

def regions(width, boxes):
    """For each vertex of a planar diagram the regions around it; a box without outputs joins two."""
    gaps, count, joined, corners = list(range(width)), width, {}, [list(range(width))]
    for _, taken, made, place in boxes:
        above, fresh = gaps[place : place + len(taken) + 1], range(count, count + len(made) - 1)
        below, count = [above[0], *fresh, above[-1]] if made else above[:1], count + len(fresh)
        if not made:
            joined[above[0]] = [*joined.get(above[0], ()), above[-1]]
            joined[above[-1]] = [*joined.get(above[-1], ()), above[0]]
        gaps[place : place + len(above)] = below
        corners.append([*above, *below])
    corners[0] += gaps
    whole = {r: pool[0] for pool in pools(range(count), lambda r: joined.get(r, ())) for r in pool}
    return [[whole[r] for r in around] for around in corners]

def code(sig, diagram, table):
    """Diagrams of one boundary have one code if and only if they are equal; ``table`` must be the same for both."""
    source, _, boxes, outputs = diagram
    if sig.ordered:
        return ()
    if sig.cartesian:  # the outputs as numbers of terms
        values = [table.setdefault(w, len(table)) for w in range(len(source) - 1)]
        for name, taken, made, _ in boxes:
            term = (name, *[values[w] for w in taken])
            values += [table.setdefault((j, term), len(table)) for j in range(len(made))]
        return tuple(values[w] for w in outputs)
    names = ["", *[box[0] for box in boxes]]  # vertex 0 is the frame; first ports for what comes in, then for the rest
    ports = [[*outputs, *range(len(source) - 1)], *[[*taken, *made] for _, taken, made, _ in boxes]]
    mate, loops = mates(sig, names, ports)
    corners = regions(len(source), boxes) if sig.planar else [["no"]] * len(names)
    vertices = [v for v, name in enumerate(names) if "(" not in name]
    inside = {}  # numbers of the parts that float in a region; such a part comes after the one around it
    for part in reversed(pools(vertices, lambda v: [mate[v, p][0] for p in range(len(ports[v]))])):
        outer, label = corners[part[0]][0] if part[0] else None, {}
        for v in part:
            held = [() if r == outer else tuple(sorted(inside.get(r, ()))) for r in corners[v]]
            label[v] = (names[v], *[table.setdefault(numbers, len(table)) for numbers in held])
        rarest = min((count, kind) for kind, count in Counter(label.values()).items())[1]
        walks = [walk(v, ports, mate, label) for v in part if label[v] == rarest]
        inside.setdefault(outer, []).append(table.setdefault(min(walks), len(table)))
    return inside[None][0], tuple(sorted(loops))

def walk(start, ports, mate, label):
    """A part as it is met from a vertex on: labels, and where each port leads."""
    order, place, found = [start], {start: 0}, []
    for v in order:
        spend(1 + len(ports[v]))
        ends = [mate[v, p] for p in range(len(ports[v]))]
        for w, _ in ends:
            if w not in place:
                place[w] = len(order)
                order.append(w)
        found.append((label[v], *[(place[w], q) for w, q in ends]))
    return tuple(found)

def laid(diagram, wires, count):
    """The boxes of a diagram on these wires, new wires numbered from ``count``; its output wires; the next number."""
    wires, boxes = list(wires), []
    for name, taken, made, _ in diagram[2]:
        fresh = range(count, count := count + len(made))
        boxes.append((name, [wires[w] for w in taken], fresh))
        wires += fresh
    return boxes, [wires[w] for w in diagram[3]], count

class Functor:
    """From ``over`` to ``into``: 0-cells to 0-cells, 1-cells to tuples, 2-cells to cells; the rest to itself."""
    def __init__(self, over, into, zero=(), one=(), two=()):
        self.over, self.into, self.zero, self.two = over, into, dict(zero), dict(two)
        duals = {over.one[x][2]: into.dual(cells) for x, cells in dict(one).items()} if into.duals else {}
        self.one = duals | dict(one)

    def path(self, path):
        return (self.zero.get(path[0], path[0]), *[y for x in path[1:] for y in self.one.get(x, (x,))])

    def image(self, name):
        """The cell in the place of a 2-cell."""
        if name not in self.two:
            source, target = map(self.path, self.over.two[name])
            n, m = len(source) - 1, len(target) - 1
            placed, outputs = [(name, 0 if self.into.planar else range(n))], range(n, n + m)
            if name[:4] == "cup(":  # nested
                placed = [(f"cup({x})", ()) for x in target[1 : m // 2 + 1]]
                outputs = [*range(0, m, 2), *range(m - 1, 0, -2)]
            elif name[:4] == "cap(":
                placed = [(f"cap({source[n - i]})", (i, n - 1 - i)) for i in range(n // 2)]
            diagram = build(self.into, self.into.path(source), placed, outputs)
            self.two[name] = (*diagram[:2], [(ONE, diagram)])
        return self.two[name]

    def __call__(self, cell):
        """The image, multilinear in the boxes that go to sums."""
        terms = []
        for number, diagram in cell[2]:
            for chosen in product(*[self.image(box[0])[2] for box in diagram[2]]):
                factor = number
                for more, _ in chosen:
                    factor = times(factor, more)
                terms.append((factor, self.apply(diagram, [image for _, image in chosen])))
        ends = [self.into.path(self.path(path)) for path in cell[:2]]
        return *ends, collected(self.into, terms) if self.into.linear else terms

    def apply(self, diagram, images):
        """A diagram with these in the place of its boxes."""
        source, _, boxes, outputs = diagram
        alive = [len(self.one.get(x, (x,))) for x in source[1:]]  # planar: how many wires stand for each one alive
        count, placed = 0, []
        wires = [range(count, count := count + n) for n in alive]  # crossing: those that stand for each one
        for (name, taken, _, place), image in zip(boxes, images, strict=True):
            wide = [len(self.one.get(x, (x,))) for x in self.over.two[name][1][1:]]
            if self.into.planar:
                placed += [(other, sum(alive[:place]) + at) for other, _, _, at in image[2]]
                alive[place : place + len(taken)] = wide
                continue
            inner, ends, count = laid(image, [w for v in taken for w in wires[v]], count)
            placed += [box[:2] for box in inner]
            ends = iter(ends)
            wires += [[next(ends) for _ in range(n)] for n in wide]
        outputs = None if self.into.planar else [w for v in outputs for w in wires[v]]
        return build(self.into, self.into.path(self.path(source)), placed, outputs)

def read_instance(entry, over, into, names):
    """Well typed on exactly the generators ``names`` (0-, 1- and 2-cells)."""
    zero, one, two = given = fields(entry, "zero", "one", "two")
    need(all(type(part) is dict for part in given), "malformed: an object is expected")
    need([set(part) for part in given] == list(map(set, names)), "other than the parameters of the rule are given")
    need(all(text(z) in into.points for z in zero.values()), "a 0-cell is sent nowhere")
    one = {x: into.path(items(path, str)) for x, path in one.items()}
    for x, path in one.items():
        start, end, _, self_dual = over.one[x]
        need(into.ends(path) == (zero.get(start, start), zero.get(end, end)), f"the image of `{x}` has other ends")
        need(not (into.duals and self_dual) or path[1:] == into.dual(path[1:]), f"`{x}` is its own dual")
    two = {f: read_cell(into, cell) for f, cell in two.items()}
    functor = Functor(over, into, zero, {x: path[1:] for x, path in one.items()}, two)
    for f, cell in two.items():
        need(cell[:2] == tuple(map(functor.path, over.two[f])), f"the image of `{f}` has another boundary")
    return functor

# A statement is (signature, names of parameters, claims, names of hypotheses); the first claim is what is to be shown,
# the others are hypotheses. A claim is (left, right, relation). A rule is (statement, the axioms it rests on).

def read_claim(sig, left, right, relation):
    left, right = read_cell(sig, left), read_cell(sig, right)
    bare = sig.ordered and not left[2][0][1][2] and not right[2][0][1][2] and relation in ("=", "<=")
    ones = bare and sig.ends(left[0]) == sig.ends(right[0])
    need(ones or relation == "=" and left[:2] == right[:2], "sides that cannot be compared")
    return left, right, relation

def read_statement(sig, entry):
    name, over, given, *claim = fields(entry, "name", "parameters", "hypotheses", "left", "right", "relation")
    sig, names = sig.read(*fields(over, "zero", "one", "two"))
    given = [items(hypothesis, object, 4) for hypothesis in items(given)]
    claims = [read_claim(sig, *sides) for sides in (claim, *[sides for _, *sides in given])]
    return text(name), (sig, names, claims, [text(name) for name, *_ in given])

def assumed(sig, claim):
    return (sig, ((), (), ()), [claim], []), frozenset()

def known_in(sig, rules):
    """The rules, and before them in ordered doctrines the 2-cells."""
    cells = sig.two.items() if sig.ordered else ()
    sides = {f: [(p, p, [(ONE, build(sig, p, (), ()))]) for p in ends] for f, ends in cells}
    return {f: assumed(sig, (*ends, "<=")) for f, ends in sides.items()} | rules

def prove(rules, statement, proof):
    """The axioms that the proof uses."""
    sig, _, claims, given = statement
    hypotheses = {name: assumed(sig, claim) for name, claim in zip(given, claims[1:], strict=True)}
    return chain(sig, known_in(sig, rules) | hypotheses, claims[0], proof, 0)

def chain(sig, rules, claim, proof, depth):
    need(depth <= DEEPEST, "premises are nested too deeply")
    (here, right, relation), used = claim, frozenset()
    met = sig.ordered and same(sig, here, right)
    for entry in proof:
        here, axioms = step(sig, rules, here, entry, depth)
        used, met = used | axioms, met or sig.ordered and same(sig, here, right)
    both = sig.ordered and relation == "=" and claim[0][1] != right[1]  # there and back
    need((met or not both) and same(sig, here, claim[0] if both else right), "the steps do not end as they must")
    return used

def step(sig, rules, here, entry, depth):
    """What a step makes of ``here``, and the axioms it uses."""
    rule, reverse, instance, context, premises, *number = fields(
        entry, "rule", "reverse", "instance", "context", "premises", *["coefficient"] * sig.linear)
    need(text(rule) in rules, f"there is no rule `{rule}`")
    (over, names, claims, _), used = rules[rule]
    need(type(reverse) is bool and not (reverse and claims[0][2] == "<="), "wrong direction")
    functor = read_instance(instance, over, sig, names)
    (before, after, _), *given = [(functor(left), functor(right), relation) for left, right, relation in claims]
    need(len(items(premises)) == len(given), "not one proof for each hypothesis")
    for claim, proof in zip(given, premises, strict=True):
        used |= chain(sig, rules, claim, items(proof), depth + 1)
    need(not sig.ordered or not before[2][0][1][2] and not after[2][0][1][2], "no 2-cells in an ordered doctrine")
    gap = [(HOLE, *sig.ends(before[0]))] if sig.ordered else [(HOLE, *before[:2])]
    open_sig = sig.extended((), gap, ()) if sig.ordered else sig.extended((), (), gap)
    context, filled = read_cell(open_sig, context), []
    for side in (after, before) if reverse else (before, after):
        hole = {"one": {HOLE: side[0][1:]}} if sig.ordered else {"two": {HOLE: side}}
        filled.append(Functor(open_sig, sig, **hole)(context))
    old, new = filled
    if not sig.linear:
        need(same(sig, old, here), f"`{rule}` does not stand there")
        return new, used
    need(old[:2] == here[:2], f"`{rule}` has another boundary in its context")  # what is added is 0
    number = read_polynomial(number[0], sig.scalars)
    return (*here[:2], added(sig, here, (number, new), (times(MINUS, number), old))), used

class Web:
    """A graph of boxes that are replaced where they stand: number -> (2-cell, wires taken, wires made).

    Number -1 is the end. ``maker`` and ``user`` give the box at either end of a wire.
    """
    def __init__(self, diagram):
        self.boxes, self.maker, self.user, self.count, self.fresh = {}, {}, {}, len(diagram[0]) - 1, 0
        outputs = self.lay(diagram, range(self.count))
        self.boxes[-1] = "", outputs, ()
        self.user.update(dict.fromkeys(outputs, -1))

    def lay(self, diagram, wires):
        """Put the boxes of a diagram on these wires; its output wires."""
        boxes, outputs, self.count = laid(diagram, wires, self.count)
        for box in boxes:
            self.boxes[self.fresh] = box
            self.user.update(dict.fromkeys(box[1], self.fresh))
            self.maker.update(dict.fromkeys(box[2], self.fresh))
            self.fresh += 1
        return outputs

    def use(self, before, after, through, chosen):
        """Replace the chosen boxes, on which ``before`` must stand, by ``after``."""
        spend(1 + len(chosen))
        need(len(set(chosen)) == len(chosen) == len(before[2]) and min(chosen) >= 0, "not a box for each")
        need(all(b in self.boxes for b in chosen), "a box that is not there")
        here = {}
        for (name, *ours, _), (other, *theirs) in zip(before[2], [self.boxes[b] for b in chosen], strict=True):
            pairs = zip([*ours[0], *ours[1]], [*theirs[0], *theirs[1]], strict=False)
            need(name == other and all(here.setdefault(w, v) == v for w, v in pairs), "no match")
        need(len(set(here.values())) == len(here), "two wires of the rule are one")
        inputs, later = [here[w] for w in range(len(before[0]) - 1)], {}
        waiting = [] if through else [self.user[here[w]] for w in before[3]]
        for b in waiting:
            if b not in chosen and b not in later:
                spend(1)
                later[b] = True
                waiting += [self.user[w] for w in self.boxes[b][2]]
        need(not any(self.maker.get(w) in later for w in inputs), "a path leaves the match and comes back")
        for b in chosen:
            del self.boxes[b]
        for old, new in zip([here[w] for w in before[3]], self.lay(after, inputs), strict=True):
            self.user[new] = self.user[old]
            taken = self.boxes[self.user[new]][1]
            taken[taken.index(old)] = new

def leads_through(diagram):
    """Does a path lead from each input to each output? (Then none can leave it and come back.)"""
    above = [{w} for w in range(len(diagram[0]) - 1)]
    for _, taken, made, _ in diagram[2]:
        above += [set().union(*[above[w] for w in taken])] * len(made)
    return all(len(above[w]) == len(diagram[0]) - 1 for w in diagram[3])

def pieces(diagram, frame=()):
    """How many pieces a diagram has when the boundary is taken away, or with it as one more box."""
    near = {w: [] for w in range(len(diagram[0]) - 1)}
    for i, (_, taken, made, _) in enumerate([*diagram[2], *frame]):
        near["box", i] = [*taken, *made]
        for w in near["box", i]:
            near.setdefault(w, []).append(("box", i))
    return len(pools(near, near.get))

def local(statement):
    """The two diagrams of a statement that may be used in place, or proved so."""
    _, names, claims, _ = statement
    need(not any(names) and len(claims) == 1 and claims[0][2] == "=", "conditions on a statement in place")
    need(all(len(side[2]) == 1 and side[2][0][0] == ONE for side in claims[0][:2]), "a sum in place")
    return [side[2][0][1] for side in claims[0][:2]]

def in_place(rules, statement, uses):
    """The axioms used by a proof by rules that are used where boxes stand, one after another."""
    sig, (left, right), used, sides = statement[0], local(statement), frozenset(), {}
    need(not (sig.ordered or sig.cartesian or sig.duals), "not rewritten in place")
    frames = [[("", range(len(side[0]) - 1), side[3], 0)] for side in (left, right)]
    need(not sig.planar or pieces(left, frames[0]) == pieces(right, frames[1]) == 1, "something floats")
    web = Web(left)
    for rule, reverse, chosen in (items(entry, object, 3) for entry in uses):
        need(type(reverse) is bool and text(rule) in rules, "no such rule")
        if (rule, reverse) not in sides:
            before, after = local(rules[rule][0])[:: -1 if reverse else 1]
            through = sig.planar or leads_through(before)  # a connected side in the plane is always convex
            sides[rule, reverse], used = (before, after, through), used | rules[rule][1]
            need(before[2] and all(w >= len(before[0]) - 1 for w in before[3]), "a bare wire")
            need(pieces(before) == 1 and not (sig.planar and pieces(after) != 1), "a side in several pieces")
            need(not sig.planar or len(before[0]) + len(before[1]) > 2, "a side without a boundary")
        web.use(*sides[rule, reverse], items(chosen, int))
    _, outputs, _ = web.boxes.pop(-1)
    flat, found, table = Signature(CROSSING[0]), [(*box, 0) for box in web.boxes.values()], {}
    need(code(flat, (*left[:2], found, outputs), table) == code(flat, right, table), "the uses lead elsewhere")
    return used

def section(records, end):
    """The records up to one that is this word."""
    for record in records:
        if record == end:
            return
        yield record
    raise Wrong("malformed: cut short")

def check(records):
    """The axioms, the name of the statement, and the axioms used in a certificate."""
    theory, goal = fields(next(records, None), "theory", "statement")
    name, doctrine, listed, *cells = fields(theory, "name", "doctrine", "axioms", "zero", "one", "two", "scalars")
    sig, _ = Signature(text(doctrine)).read(*cells)
    need(text(name) == name and (sig.linear or not sig.scalars), "scalars in a doctrine without sums")
    axioms = [read_statement(sig, axiom) for axiom in items(listed)]
    need(len(dict(axioms)) == len(axioms), "two axioms of one name")
    rules = known_in(sig, {axiom: (statement, frozenset([axiom])) for axiom, statement in axioms})
    title, goal = read_statement(sig, goal)
    for entry in section(records, "proof"):
        claim, how = fields(entry, "lemma", "by")
        name, statement = read_statement(sig, claim)
        need(name not in rules, f"two rules are called `{name}`")
        need(how in ("steps", "uses"), "malformed: a lemma is shown by steps or by uses")
        rules[name] = statement, (prove if how == "steps" else in_place)(rules, statement, section(records, "qed"))
    return dict(axioms), title, prove(rules, goal, section(records, "qed"))

def once(pairs):
    need(len(dict(pairs)) == len(pairs), "malformed: a field is given twice")
    return dict(pairs)

def records_of(file):
    """The records after the header, one by one; each stands on a line of its own, after a comma."""
    for line in iter(lambda: file.readline(LARGEST), b"]\n"):
        need(line[:1] == b"," and line[-1:] == b"\n", "malformed: a line that is no record, or is too long")
        yield json.loads(line[1:].decode("utf-8"), object_pairs_hook=once)
    need(not file.read(1), "malformed: more after the end")

def verdict(file):
    """(0, what is proved), (1, why it is not) or (2, why this cannot be read), for a certificate open as bytes."""
    work_left[0] = WORK
    try:
        if file.readline(LARGEST) != HEADER:
            return 2, "unreadable: not a catalg-certificate of version 3"
        records = records_of(file)
        axioms, name, used = check(records)
        need(not list(records), "malformed: more after the proof")
        return 0, f"accepted: {name} (axioms: {', '.join(a for a in axioms if a in used) or 'none'})"
    except (Wrong, RecursionError, MemoryError) as error:
        return 1, f"rejected: {error or 'undecided: too large for this checker'}"
    except ValueError as error:
        return 2, f"unreadable: no JSON in UTF-8: {error}"

def main(paths):
    status = 0 if paths else 2
    sys.stdout.reconfigure(errors="backslashreplace")
    for path in paths:
        try:
            with open(path, "rb") as file:
                code, message = verdict(file)
        except (OSError, ValueError) as error:
            code, message = 2, f"unreadable: {error}"
        status = max(status, code)
        print("".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"{path}: {message}"))
    return status

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else print(__doc__) or 2)
