#!/usr/bin/env python3
"""Check proof certificates: `python tools/check_certificate.py FILE...`

One file on the standard library, written from docs/certificates.md alone; it shares neither code nor method with
catalg. One line for each file; exit status 0: all accepted, 1: some rejected, 2: some unreadable. Planar diagrams
are compared as plane maps (boxes are vertices with cyclic ports, regions are pools of corners), others as graphs or
terms, sums term by term.
"""
import json
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import product

PLANAR = ("category", "2-category", "monoidal category")
CROSSING = ("symmetric monoidal category", "cartesian category", "compact closed category")  # no linear cartesian
POINT, HOLE, DEEPEST, ONE = "•", "□", 100, {(): Fraction(1)}
LARGEST, WORK = 1 << 28, 100_000_000  # bytes of a file; units of work for one certificate
NO_NAMES = ((), (), ())
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

def items(entry, kind=object, sizes=None):
    """A JSON list, of things of one kind, of one of the sizes."""
    need(type(entry) is list and (sizes is None or len(entry) in sizes), "malformed: a list is expected")
    need(kind is object or all(type(item) is kind for item in entry), f"malformed: a list of {kind.__name__} expected")
    return entry

def text(entry):
    return items([entry], str)[0]

class Signature:
    """``one``: name -> (its one spelling, start, end, dual, self dual?); ``two``: name -> (that, path, path).

    A path is (0-cell, 1-cell, ...). Where wires bend, ``one`` and ``two`` hold the built-in cells too.
    """
    def __init__(self, doctrine):
        self.doctrine, self.ordered, self.linear = doctrine, doctrine[:8] == "ordered ", doctrine[:7] == "linear "
        plain = doctrine[8 * self.ordered + 7 * self.linear:]
        need(plain in PLANAR or not self.ordered and plain in CROSSING[::1 + self.linear], "unknown doctrine")
        self.planar, self.single = plain in PLANAR, plain == "category"
        self.cartesian, self.duals = plain == CROSSING[1], plain == CROSSING[2]
        self.points, self.one, self.two, self.scalars = [] if plain == "2-category" else [POINT], {}, {}, []

    def extended(self, zero=(), one=(), two=(), scalars=()):
        new = Signature(self.doctrine)
        new.points, new.one, new.two = [*self.points, *zero], dict(self.one), dict(self.two)
        new.scalars, added = [*self.scalars, *scalars], [*zero, *scalars, *[cell[0] for cell in (*one, *two)]]
        need(not any("(" in name for name in added), "a parenthesis in a name")
        for name, start, end, *dual in one:
            need({start, end} <= set(new.points) and dual in ([], ["self dual"]), f"malformed 1-cell `{name}`")
            need(name not in new.one, f"`{name}` is declared twice")
            other = f"dual({name})" if self.duals and not dual else name
            new.one[name] = (name, start, end, other, bool(dual))
            for spelling, x, y in ((name, name, other), (f"dual({name})", other, name)) if self.duals else ():
                new.one[spelling] = (x, start, end, y, bool(dual))
                new.two[f"cup({spelling})"] = (f"cup({x})", (POINT,), (POINT, x, y))
                new.two[f"cap({spelling})"] = (f"cap({x})", (POINT, y, x), (POINT,))
        for name, source, target in two:
            source, target = new.path(source), new.path(target)
            need(source[0] == target[0] and new.end(source) == new.end(target), f"`{name}` has no parallel ends")
            need(name not in new.two, f"`{name}` is declared twice")
            new.two[name] = (name, source, target)
        names = [*new.points, *new.scalars, *[n for cells in (new.one, new.two) for n in cells if "(" not in n]]
        need(len(names) == len(set(names)), "a name is declared twice")
        return new

    def path(self, entry):
        need(entry and entry[0] in self.points and all(x in self.one for x in entry[1:]), "an unknown cell in a path")
        path, at = (entry[0], *[self.one[name][0] for name in entry[1:]]), entry[0]
        for name in path[1:]:
            need(self.one[name][1] == at, "a path that does not compose")
            at = self.one[name][2]
        need(not self.single or len(path) == 2, "other than one object in a plain category")
        return path

    def end(self, path):
        return self.one[path[-1]][2] if len(path) > 1 else path[0]

    def dual(self, cells):
        return tuple(self.one[x][3] for x in reversed(cells))

    def read(self, zero, one, two, *scalars):
        """This with what the lists declare, and three lists of names."""
        one = [items(entry, str, (3, 4)) for entry in items(one)]
        two = [[text(n), items(p, str), items(q, str)] for n, p, q in (items(c, object, (3,)) for c in items(two))]
        scalars = [name for part in scalars for name in items(part, str)]
        return self.extended(items(zero, str), one, two, scalars), (zero, [c[0] for c in one], [c[0] for c in two])

# A polynomial is a dictionary from monomials ((scalar, power), ...) to rationals that are not 0.

def read_polynomial(entry, scalars):
    found = {}
    for *powers, number in map(items, items(entry)):
        need(re.fullmatch(r"-?[0-9]{1,1000}(/[1-9][0-9]{0,999})?", text(number)), "no rational")
        pairs = [items(pair, object, (2,)) for pair in powers]
        monomial = tuple((text(name), items([power], int)[0]) for name, power in pairs)
        need({name for name, _ in monomial} <= set(scalars) and all(0 < n <= 1000 for _, n in monomial), "no monomial")
        need([name for name, _ in monomial] == sorted(dict(monomial)), "scalars out of order")
        found[monomial] = Fraction(number)
    written = [[*map(list, monomial), str(found[monomial])] for monomial in sorted(found)]
    need(all(found.values()) and written == entry, "a polynomial that is not written as it must be")
    return found

def plus(a, b):
    found = {monomial: a.get(monomial, 0) + b.get(monomial, 0) for monomial in (*a, *b)}
    return {monomial: number for monomial, number in found.items() if number}

def times(a, b):
    found = {}
    for (m, x), (n, y) in product(a.items(), b.items()):
        spend(1)
        monomial = tuple(sorted((Counter(dict(m)) + Counter(dict(n))).items()))
        found = plus(found, {monomial: x * y}) if monomial in found else found | {monomial: x * y}
    return found

def at(polynomial, values):
    """Polynomials in the place of scalars."""
    found = {}
    for monomial, number in polynomial.items():
        here = {(): number}
        for name, power in monomial:
            for _ in range(power):
                here = times(here, values.get(name, {((name, 1),): Fraction(1)}))
        found = plus(found, here)
    return found

# A diagram is (source, target, boxes, output wires); a box is (name, wires, its source, its target, offset, wire before
# it or -1), the last two only if planar. Wires are numbered as they are made. A sum is (source, target, None, terms), a
# term (polynomial, diagram).

def terms_of(cell):
    return [(ONE, cell)] if cell[2] is not None else cell[3]

def collected(sig, source, target, terms):
    """The sum, with like terms put together; a diagram alone for itself."""
    found = {}  # by the names of the boxes that are no bends
    for number, diagram in terms:
        alike = found.setdefault(tuple(sorted(box[0] for box in diagram[2] if "(" not in box[0])), [])
        for entry in alike:
            if same(sig, entry[1], diagram):
                entry[0] = plus(entry[0], number)
                break
        else:
            alike.append([number, diagram])
    left = [(number, diagram) for alike in found.values() for number, diagram in alike if number]
    return left[0][1] if len(left) == 1 and left[0][0] == ONE else (source, target, None, left)

def read_diagram(sig, entry):
    if sig.linear and type(entry) is dict and "terms" in entry:
        ends = [sig.path(items(end, str)) for end in fields(entry, "source", "target", "terms")[:2]]
        need(ends[0][0] == ends[1][0] and sig.end(ends[0]) == sig.end(ends[1]), "source and target are not parallel")
        terms = [(read_polynomial(number, sig.scalars), read_diagram(sig, diagram))
                 for number, diagram in (items(term, object, (2,)) for term in items(entry["terms"]))]
        need(all(d[2] is not None and [*d[:2]] == ends for _, d in terms), "a term that does not fit its sum")
        found = collected(sig, *ends, terms)
        need(found[2] is None and len(found[3]) == len(terms), "a sum that is not written as it must be")
        return found
    source, boxes, *outputs = fields(entry, "source", "boxes", *([] if sig.planar else ["outputs"]))
    boxes = [(text(name), items([place] if sig.planar else place, int) and place)
             for name, place in (items(box, object, (2,)) for box in items(boxes))]
    return build(sig, sig.path(items(source, str)), boxes, None if sig.planar else items(outputs[0], int))

def build(sig, source, placed, outputs):
    """The diagram, once every type is checked; ``placed`` are (name, offset or wires)."""
    kinds, alive, boxes, used = list(source[1:]), list(range(len(source) - 1)), [], []
    for name, place in placed:
        need(name in sig.two, f"unknown 2-cell `{name}`")
        name, taken, made = sig.two[name]
        wires, before = place, -1
        spend(2 + len(alive) // 32)
        if sig.planar:
            need(0 <= place <= (end := place + len(taken) - 1) <= len(alive), f"there is no place for `{name}`")
            before = alive[place - 1] if place else -1
            here = sig.one[kinds[before]][2] if place else source[0]
            need(end > place or here == taken[0], f"`{name}` floats in a wrong region")
            wires, alive[place:end] = alive[place:end], range(len(kinds), len(kinds) + len(made) - 1)
        need(all(0 <= w < len(kinds) for w in wires), f"`{name}` takes a wire that is not there")
        need(tuple(kinds[w] for w in wires) == taken[1:], f"`{name}` does not fit")
        kinds += made[1:]
        used += wires
        boxes.append((name, wires, taken, made, place, before))
    outputs = alive if sig.planar else outputs
    need(all(0 <= w < len(kinds) for w in outputs), "an output that is not there")
    need(sig.cartesian or sorted([*used, *outputs]) == list(range(len(kinds))), "a wire is not used exactly once")
    target = sig.path((source[0], *[kinds[w] for w in outputs]))
    need(sig.end(target) == sig.end(source), "source and target are not parallel")
    need(not sig.single or all(len(box[2]) == len(box[3]) == 2 for box in boxes), "other than one wire in a category")
    return source, target, boxes, outputs

class Functor:
    """Sends 0-cells to 0-cells, 1-cells to tuples of them, 2-cells to diagrams over ``into``; the rest to itself."""
    def __init__(self, into, zero, one, two, scalars):
        self.into, self.zero, self.two, self.scalars = into, zero, two, scalars
        self.one = {f"dual({x})": into.dual(cells) for x, cells in one.items()} | one if into.duals else one

    def path(self, path):
        return (self.zero.get(path[0], path[0]), *[y for x in path[1:] for y in self.one.get(x, (x,))])

    def image(self, name, source, target, given):
        """What stands in the place of a box: (2-cell, offset or wires) each, and its output wires where wires cross."""
        source, target = self.path(source), self.path(target)
        n, m = len(source) - 1, len(target) - 1
        if name[:4] == "cup(":
            return [(f"cup({x})", []) for x in target[1 : m // 2 + 1]], [*range(0, m, 2), *range(m - 1, 0, -2)]
        if name[:4] == "cap(":
            return [(f"cap({source[n - i]})", [i, n - 1 - i]) for i in range(n // 2)], []
        if given is not None:
            return [(box[0], box[4] if self.into.planar else box[1]) for box in given[2]], given[3]
        return [(name, 0 if self.into.planar else range(n))], range(n, n + m)

    def __call__(self, cell):
        """The image, multilinear in the boxes that go to sums."""
        if not self.into.linear:
            return self.apply(cell, [self.two.get(box[0]) for box in cell[2]])
        terms = []
        for number, diagram in terms_of(cell):
            images = [self.two.get(box[0]) for box in diagram[2]]
            for chosen in product(*[terms_of(image) if image else [(ONE, None)] for image in images]):
                factor = at(number, self.scalars)
                for more, _ in chosen:
                    factor = times(factor, more)
                terms.append((factor, self.apply(diagram, [image for _, image in chosen])))
        return collected(self.into, self.path(cell[0]), self.path(cell[1]), terms)

    def apply(self, diagram, images):
        """The image of a diagram whose boxes go to these diagrams (None: to themselves)."""
        source, _, boxes, outputs = diagram
        width = {x: len(self.one.get(x, (x,))) for path in (source, *[box[3] for box in boxes]) for x in path[1:]}
        placed, count = [], 0
        alive = [width[x] for x in source[1:]]  # planar: how many wires stand for each one alive
        wires = [range(count, count := count + n) for n in alive]  # crossing: those that stand for each one
        for (name, taken, start, end, place, _), given in zip(boxes, images, strict=True):
            inner, ends = self.image(name, start, end, given)
            spend(2 + len(inner))
            if self.into.planar:
                placed += [(other, sum(alive[:place]) + at) for other, at in inner]
                alive[place : place + len(taken)] = [width[x] for x in end[1:]]
                continue
            here = [w for v in taken for w in wires[v]]
            made = sum(len(self.into.two[other][2]) - 1 for other, _ in inner if other in self.into.two)
            here += range(count, count := count + made)
            placed += [(other, [here[w] for w in at]) for other, at in inner]
            out = iter(ends)
            wires += [[here[next(out)] for _ in range(width[x])] for x in end[1:]]
        outputs = None if self.into.planar else [w for v in outputs for w in wires[v]]
        return build(self.into, self.path(source), placed, outputs)

def read_functor(entry, over, into, names, scalars=()):
    """Well typed on the generators ``names`` (0-, 1- and 2-cells) and ``scalars``, which alone may be sent anywhere."""
    given = [*fields(entry, "zero", "one", "two", *["scalars"] * into.linear), {}]
    known = [type(part) is dict and set(part) <= set(own) for part, own in zip(given, (*names, scalars), strict=False)]
    need(all(known), "sends what it may not")
    zero = {name: text(given[0].get(name, name)) for name in names[0]}
    need(set(zero.values()) <= set(into.points), "a 0-cell is sent nowhere")
    one, two = {}, {}
    for name in names[1]:
        start, end = [zero.get(x, x) for x in over.one[name][1:3]]
        path, self_dual = into.path(items(given[1].get(name, [start, name]), str)), over.one[name][4]
        need((path[0], into.end(path)) == (start, end), f"the image of `{name}` has other ends")
        need(name in given[1] or into.one[name][4] == self_dual, f"`{name}` is self dual on one side only")
        need(not (into.duals and self_dual) or path[1:] == into.dual(path[1:]), f"`{name}` is its own dual")
        one[name] = path[1:]
    need(set(scalars) <= {*given[3], *into.scalars}, "a scalar is sent nowhere")
    functor = Functor(into, zero, one, two, {n: read_polynomial(entry, into.scalars) for n, entry in given[3].items()})
    for name in names[2]:
        if name in given[2]:
            two[name] = read_diagram(into, given[2][name])
        here = two[name][:2] if name in two else into.two.get(name, ("",))[1:]
        need(here == tuple(map(functor.path, over.two[name][1:])), f"the image of `{name}` has another boundary")
    return functor

def same(sig, a, b):
    """Does the doctrine identify these diagrams over one signature?"""
    if a[:2] != b[:2] or sig.ordered:
        return a[:2] == b[:2]
    if a[2] is None or b[2] is None:
        minus = [(times({(): Fraction(-1)}, number), diagram) for number, diagram in terms_of(b)]
        return collected(sig, *a[:2], [*terms_of(a), *minus])[2:] == (None, [])
    if sig.cartesian:
        return terms(a, table := {}) == terms(b, table)
    a, b = Plan(sig, a), Plan(sig, b)
    if a.loops != b.loops or sorted(a.kind) != sorted(b.kind) or not spread(a, b, 0, 0, (0, 0), (0, 0)):
        return False
    return sig.planar or paired(a, b, range(1, len(a.parts)), range(1, len(b.parts)))

def terms(diagram, table):
    """The outputs as numbers of terms; a term is a box's name, the terms it takes, and which output it is."""
    values = [table.setdefault(i, len(table)) for i in range(len(diagram[0]) - 1)]
    for name, taken, _, made, _, _ in diagram[2]:
        spend(len(taken) + len(made))
        values += [table.setdefault((i, name, *[values[w] for w in taken]), len(table)) for i in range(len(made) - 1)]
    return [values[w] for w in diagram[3]]

def pools(nodes, near):
    """Flood: for each node the number of its pool, and the pools."""
    pool, found = {}, []
    for first in nodes:
        if first not in pool:
            pool[first] = len(found)
            found.append([first])
            for node in found[-1]:
                fresh = [other for other in dict.fromkeys(near(node)) if other not in pool]
                pool.update(dict.fromkeys(fresh, pool[first]))
                found[-1] += fresh
    return pool, found

class Plan:
    """A diagram as a map. Vertex 0 is the frame, the others are boxes; a dart (v, p) is port p of v, clockwise.

    Clockwise: inputs (on top) from left to right, then outputs from right to left; the frame, seen from outside,
    has the target for inputs, the source for outputs. ``mate`` sends a dart to the other end of its wire; (v, p) also
    names the corner after it. A vertex without wires has one dart, its own mate, to have a corner.
    """
    def __init__(self, sig, diagram):
        source, target, boxes, outputs = diagram
        self.planar, self.names, self.loops = sig.planar, ["", *[box[0] for box in boxes]], Counter()
        ports = [(outputs, len(source) - 1), *[(taken, len(made) - 1) for _, taken, _, made, _, _ in boxes]]
        self.size = [max(1, len(taken) + m) for taken, m in ports]
        spend(2 * sum(self.size))
        self.mate = {(v, 0): (v, 0) for v, (taken, m) in enumerate(ports) if not taken and not m}
        maker = [(v, len(taken) + m - 1 - j) for v, (taken, m) in enumerate(ports) for j in range(m)]  # of each wire
        for v, (taken, _) in enumerate(ports):
            for p, w in enumerate(taken):
                self.mate[maker[w]], self.mate[v, p] = (v, p), maker[w]
        if sig.duals:
            self.contract([name[:4] in ("cup(", "cap(") for name in self.names])
        left = dict.fromkeys(v for v, _ in [(0, 0), *self.mate])  # all but the bends
        self.part, self.parts = pools(left, lambda v: [self.mate[v, p][0] for p in range(self.size[v])])
        self.kind = [sorted(self.names[v] for v in found) for found in self.parts]
        if sig.planar:
            self.nest(boxes, maker)

    def turn(self, dart, by):
        return dart[0], (dart[1] + by) % self.size[dart[0]]

    def contract(self, bend):
        """Join wires through cups and caps; note the loops that this closes, by type."""
        met, mate = set(), {}
        def follow(dart):
            while bend[dart[0]] and dart[0] not in met:
                met.add(dart[0])
                dart = self.mate[self.turn(dart, 1)]
            return dart
        for dart in self.mate:
            if not bend[dart[0]] and dart not in mate:
                mate[dart] = far = follow(self.mate[dart])
                mate[far] = dart
        for v, name in enumerate(self.names):
            if bend[v] and v not in met:
                follow((v, 0))
                self.loops[name[9:-2] if name[4:9] == "dual(" else name[4:-1]] += 1
        self.mate = mate

    def nest(self, boxes, maker):
        """Regions as pools of corners; ``outer``: the one around a component, ``inside``: what floats in one."""
        beside = {}
        for v, (_, taken, _, _, _, before) in enumerate(boxes, start=1):
            if not taken:  # its upper corner is in the region on the right of the wire before it
                pair = self.turn(maker[before] if before >= 0 else (0, 0), -1), self.turn((v, 0), -1)
                for corner, other in (pair, pair[::-1]):
                    beside.setdefault(corner, []).append(other)
        self.region, regions = pools(self.mate, lambda at: [self.mate[self.turn(at, 1)], *beside.get(at, ())])
        self.outer, self.inside, order = {0: -1}, {}, [0]
        for part in order:
            for r in dict.fromkeys(self.region[v, p] for v in self.parts[part] for p in range(self.size[v])):
                if r != self.outer[part]:
                    self.inside[r] = [c for c in dict.fromkeys(self.part[v] for v, _ in regions[r]) if c != part]
                    self.outer.update(dict.fromkeys(self.inside[r], r))
                    order += self.inside[r]

def paired(a, b, ours, theirs):
    """Can these components be paired, like with like? (Likeness is an equivalence: the first that fits will do.)"""
    rest = list(theirs)
    for part in ours:
        found = next((other for other in rest if alike(a, b, part, other)), None)
        if found is None:
            return False
        rest.remove(found)
    return not rest

def alike(a, b, part, other):
    spend(1)
    if a.kind[part] != b.kind[other]:
        return False
    starts, ends = ([(v, p) for v in x.parts[c] for p in range(x.size[v])
                     if not x.planar or x.region[v, p] == x.outer[c]] for x, c in ((a, part), (b, other)))
    start = min(starts, key=lambda dart, counts=Counter(a.kind[part]): counts[a.names[dart[0]]])
    return any(spread(a, b, part, other, start, end) for end in ends if end[1] == start[1])

def spread(a, b, part, other, start, end):
    """Does an isomorphism of two components take one dart to the other, and what floats inside to its like?"""
    if a.names[start[0]] != b.names[end[0]] or len(a.parts[part]) != len(b.parts[other]):
        return False
    to = {start[0]: end[0]}
    for v in (order := [start[0]]):
        spend(1 + a.size[v])
        for p in range(a.size[v]):
            (w, q), (x, r) = a.mate[v, p], b.mate[to[v], p]
            if w not in to:
                order.append(w)
            if q != r or a.names[w] != b.names[x] or to.setdefault(w, x) != x:
                return False
    regions = {a.region[v, p]: b.region[to[v], p] for v in order for p in range(a.size[v])} if a.planar else {}
    regions.pop(a.planar and a.outer[part], None)
    return all(paired(a, b, a.inside[r], b.inside[s]) for r, s in regions.items())

# A statement is (signature, names of parameters, claim, [(name, claim)]); a claim is (left, right, relation).

def read_claim(sig, left, right, relation="="):
    left, right = read_diagram(sig, left), read_diagram(sig, right)
    ones = sig.ordered and not left[2] and not right[2] and left[0][0] == right[0][0]
    ones = ones and sig.end(left[0]) == sig.end(right[0]) and relation in ("=", "<=")
    need(ones or relation == "=" and left[:2] == right[:2], "sides that cannot be compared")
    return left, right, relation

def read_statement(sig, entry):
    extra = ["relation"] if type(entry) is dict and "relation" in entry else []
    parts = fields(entry, "name", "parameters", "hypotheses", "left", "right", *extra)
    full, names = sig.read(*fields(parts[1], "zero", "one", "two"))
    claims = [(text(n), read_claim(full, *more)) for n, *more in (items(h, object, (3, 4)) for h in items(parts[2]))]
    return text(parts[0]), (full, names, read_claim(full, *parts[3:]), claims)

def orders(sig):
    """In ordered doctrines, 2-cells as rules."""
    pairs = {n: [build(sig, p, [], []) for p in cell[1:]] for n, cell in sig.two.items() if sig.ordered}
    return {n: ((sig, NO_NAMES, (p, q, "<="), []), frozenset()) for n, (p, q) in pairs.items()}

def prove(rules, statement, proof):
    """The statement as a rule, with the axioms that its proof uses; ``rules``: name -> (statement, axioms)."""
    sig, _, claim, hypotheses = statement
    given = {n: ((sig, NO_NAMES, h, []), frozenset()) for n, h in hypotheses}
    return statement, chain(sig, orders(sig) | rules | given, claim, proof, 0)

def chain(sig, rules, claim, proof, depth):
    need(depth <= DEEPEST, "premises are nested too deeply")
    here, right, used = claim[0], claim[1], frozenset()
    met = same(sig, here, right)
    for entry in items(proof):
        here, axioms = step(sig, rules, here, entry, depth)
        used, met = used | axioms, met or sig.ordered and same(sig, here, right)
    both = sig.ordered and claim[2] == "=" and claim[0][1] != right[1]  # there and back
    need((met or not both) and same(sig, here, claim[0] if both else right), "the steps do not end as they must")
    return used

def step(sig, rules, here, entry, depth):
    """What a step makes of ``here``, and the axioms it uses."""
    more = ["coefficient"] if sig.linear and type(entry) is dict and "coefficient" in entry else []
    rule, reverse, instance, context, premises, *more = fields(
        entry, "rule", "reverse", "instance", "context", "premises", *more)
    need(text(rule) in rules, f"there is no rule `{rule}`")
    (over, names, (before, after, relation), hypotheses), used = rules[rule]
    need(type(reverse) is bool and (relation == "=" or not reverse), "wrong direction")
    functor = read_functor(instance, over, sig, names)
    need([len(instance[part]) for part in ("zero", "one", "two")] == list(map(len, names)), "a parameter is not given")
    before, after = map(functor, (after, before) if reverse else (before, after))
    need(len(items(premises)) == len(hypotheses), "not one proof for each hypothesis")
    for (_, (left, right, relation)), proof in zip(hypotheses, premises, strict=True):
        used = used | chain(sig, rules, (functor(left), functor(right), relation), proof, depth + 1)
    need(not sig.ordered or not before[2] and not after[2], "an equation of 2-cells in an ordered doctrine")
    gap = {"one": [(HOLE, before[0][0], sig.end(before[0]))]} if sig.ordered else {"two": [(HOLE, *before[:2])]}
    context = read_diagram(sig.extended(**gap), context)
    old, new = [Functor(sig, {}, {HOLE: side[0][1:]}, {}, {}) if sig.ordered else Functor(sig, {}, {}, {HOLE: side}, {})
                for side in (before, after)]
    if more:  # add a multiple of what the rule says is 0
        number, old, new = read_polynomial(more[0], sig.scalars), old(context), new(context)
        need(old[:2] == here[:2], f"`{rule}` has another boundary in its context")
        added = [(times(number, x), d) for x, d in terms_of(new)]
        added += [(times({m: -n for m, n in number.items()}, x), d) for x, d in terms_of(old)]
        return collected(sig, *here[:2], [*terms_of(here), *added]), used
    need(same(sig, old(context), here), f"`{rule}` does not stand there")
    return new(context), used

class Web:
    """A graph of boxes that are replaced where they stand. ``boxes``: [2-cell, wires taken, wires made] or None."""
    def __init__(self, diagram):
        self.boxes, self.maker, self.end = [], [], {}  # who made a wire; the list, place and box where it ends
        self.target = self.lay(diagram, [self.wire(None) for _ in diagram[0][1:]])
        self.end.update((w, (self.target, p, None)) for p, w in enumerate(self.target))

    def wire(self, box):
        self.maker.append(box)
        return len(self.maker) - 1

    def lay(self, diagram, wires):
        """Put the boxes of a diagram on these wires; the wires of its target."""
        wires = list(wires)
        for name, taken, _, made, *_ in diagram[2]:
            spend(2 + len(taken) + len(made))
            taken, number = [wires[w] for w in taken], len(self.boxes)
            self.end.update((w, (taken, p, number)) for p, w in enumerate(taken))
            self.boxes.append([name, taken, [self.wire(number) for _ in made[1:]]])
            wires += self.boxes[-1][2]
        return [wires[w] for w in diagram[3]]

    def use(self, before, after, through, chosen):
        """Replace the chosen boxes, on which ``before`` must stand, by ``after``."""
        n, here = len(before[0]) - 1, {}
        spend(1 + len(chosen))
        need(len(set(chosen)) == len(chosen) == len(before[2]), "not one box for each")
        need(all(0 <= b < len(self.boxes) and self.boxes[b] for b in chosen), "a box that is not there")
        count = n
        for b, (name, taken, _, made, *_) in zip(chosen, before[2], strict=True):
            ours = [*taken, *range(count, count := count + len(made) - 1)]
            theirs = [*self.boxes[b][1], *self.boxes[b][2]]
            need(self.boxes[b][0] == name, f"box {b} is no `{name}`")
            need(all(here.setdefault(w, v) == v for w, v in zip(ours, theirs, strict=True)), "joined otherwise")
        need(len(set(here.values())) == len(here), "two wires of the rule are one")
        seen, waiting = set(chosen), [] if through else [self.end[here[w]][2] for w in before[3]]
        for b in waiting:
            if b is not None and b not in seen:
                spend(1 + len(self.boxes[b][2]))
                seen.add(b)
                waiting += [self.end[w][2] for w in self.boxes[b][2]]
        returning = {self.maker[here[w]] for w in range(n)} & (seen - set(chosen))
        need(not returning, "a path leaves the match and comes back")
        for b in chosen:
            self.boxes[b] = None
        for old, new in zip(before[3], self.lay(after, [here[w] for w in range(n)]), strict=True):
            wires, place, box = self.end[new] = self.end[here[old]]
            wires[place] = new

def touching(diagram):
    """How many pieces a diagram has without its boundary (a bare wire is one); does each input lead to each output?"""
    wires, near = len(diagram[0]) - 1, {}
    above = [{w} for w in range(wires)]
    for i, (_, taken, _, made, *_) in enumerate(diagram[2]):
        made = range(len(above), len(above) + len(made) - 1)
        above += [set().union(*[above[w] for w in taken])] * len(made)
        near |= {("box", i): [*taken, *made]}
    joined = {w: [box for box in near if w in near[box]] for w in range(len(above))}
    return len(pools([*joined, *near], (near | joined).get)[1]), all(len(above[w]) == wires for w in diagram[3])

def in_place(rules, statement, uses):
    """The statement as a rule, proved by rules used where boxes stand, one after another."""
    sig, names, (left, right, relation), hypotheses = statement
    need(not any(names) and not hypotheses and relation == "=", "conditions in a lemma that is rewritten in place")
    need(not (sig.ordered or sig.cartesian or sig.duals or None in (left[2], right[2])), "not rewritten in place")
    flat, sides, used = Signature(CROSSING[0]), {}, frozenset()
    need(not sig.planar or all(len(Plan(flat, side).parts) == 1 for side in (left, right)), "something floats")
    web = Web(left)
    for rule, reverse, chosen in (items(use, object, (3,)) for use in items(uses)):
        need(type(reverse) is bool, "`reverse` is neither true nor false")
        if (text(rule), reverse) not in sides:
            need(rule in rules, f"there is no rule `{rule}`")
            (_, names, (before, after, relation), hypotheses), axioms = rules[rule]
            before, after, used = *((after, before) if reverse else (before, after)), used | axioms
            need(not any(names) and not hypotheses and relation == "=", f"`{rule}` has conditions")
            need(None not in (before[2], after[2]), f"`{rule}` has a sum")
            need(before[2] and all(w >= len(before[0]) - 1 for w in before[3]), "a bare wire")
            pieces, through = touching(before)
            need(pieces == 1 and (not sig.planar or touching(after)[0] == 1), "a side in several pieces")
            need(not sig.planar or len(before[0]) + len(before[1]) > 2, "a side without a boundary")
            sides[rule, reverse] = before, after, through
        web.use(*sides[rule, reverse], items(chosen, int))
    boxes = [box for box in web.boxes if box]
    number = {w: i for i, w in enumerate([*range(len(left[0]) - 1), *[w for box in boxes for w in box[2]]])}
    ends = [(name, [number[w] for w in taken], *sig.two[name][1:], 0, -1) for name, taken, _ in boxes]
    need(same(flat, (*left[:2], ends, [number[w] for w in web.target]), right), "the uses lead elsewhere")
    return statement, used

def check(entry, depth=0):
    """(signature, names of its cells, axioms, name of the statement, (the statement, the axioms used))."""
    need(depth <= DEEPEST, "certificates are nested too deeply")
    theory, lemmas, goal, proof = fields(entry, "theory", "lemmas", "statement", "proof")
    scalars = ["scalars"] if type(theory) is dict and str(theory.get("doctrine"))[:7] == "linear " else []
    name, doctrine, listed, *cells = fields(theory, "name", "doctrine", "axioms", "zero", "one", "two", *scalars)
    sig, names = Signature(text(doctrine)).read(*cells)
    axioms = [read_statement(sig, axiom) for axiom in items(listed)]
    need(text(name) == name and len(dict(axioms)) == len(axioms), "two axioms of one name")
    rules = orders(sig) | {axiom: (statement, frozenset([axiom])) for axiom, statement in axioms}
    for lemma in items(lemmas):
        if type(lemma) is dict and "certificate" in lemma:
            name, rule = carried(sig, rules, depth, *fields(lemma, "name", "functor", "obligations", "certificate"))
        else:
            how = "uses" if type(lemma) is dict and "uses" in lemma else "proof"
            claim, steps = fields(lemma, "statement", how)
            name, statement = read_statement(sig, claim)
            rule = (prove if how == "proof" else in_place)(rules, statement, steps)
        need(name not in rules, f"two rules are called `{name}`")
        rules[name] = rule
    name, statement = read_statement(sig, goal)
    return sig, (sig.points, *names[1:]), dict(axioms), name, prove(rules, statement, proof)

def carried(sig, rules, depth, name, functor, obligations, inner):
    over, names, axioms, _, (statement, used) = check(inner, depth + 1)
    need(over.cartesian <= sig.cartesian and sig.planar <= over.planar, "doctrines that do not fit")
    need(over.duals <= sig.duals and over.ordered <= sig.ordered and over.linear <= sig.linear, "doctrines do not fit")
    functor, rests = read_functor(functor, over, sig, names, over.scalars), frozenset()
    need(type(obligations) is dict and all(type(n) is str for n in obligations.values()), "malformed obligations")
    for axiom in sorted(used):
        here = rules.get(obligations.get(axiom))
        need(here and equal(here[0], image(functor, axioms[axiom], sig)), f"axiom `{axiom}` is not known here")
        rests |= here[1]
    return text(name), (image(functor, statement, sig), rests)

def image(functor, statement, sig):
    """The statement carried along, its parameters renamed where their names are taken."""
    over, names, claim, hypotheses = statement
    taken, new = {*sig.points, *sig.one, *sig.two, *sig.scalars}, {}
    for old in [n for part in names for n in part]:
        new[old] = old
        while new[old] in taken:
            new[old] += "'"
        taken.add(new[old])
    zero, one = functor.zero | {n: new[n] for n in names[0]}, functor.one | {n: (new[n],) for n in names[1]}
    ones = [(new[n], *[zero.get(x, x) for x in over.one[n][1:3]], *["self dual"] * over.one[n][4]) for n in names[1]]
    full = sig.extended([new[n] for n in names[0]], ones)
    carry = Functor(full, zero, one, {}, {})
    full = full.extended(two=[(new[n], *map(carry.path, over.two[n][1:])) for n in names[2]])
    itself = {n: Functor(full, {}, {}, {}, {}).image(new[n], *full.two[new[n]][1:], None) for n in names[2]}
    two = {n: build(full, full.two[new[n]][1], *cell) for n, cell in itself.items()}
    carry = Functor(full, zero, one, functor.two | two, functor.scalars)
    claims = [(n, (carry(a), carry(b), relation)) for n, (a, b, relation) in [("", claim), *hypotheses]]
    return full, [[new[n] for n in part] for part in names], claims[0][1], claims[1:]

def equal(a, b):
    """Are two statements equal up to their names and those of their hypotheses?"""
    cells = [[*map(list, p), [sig.one[n] for n in p[1]], [sig.two[n] for n in p[2]]] for sig, p, _, _ in (a, b)]
    ours, theirs = ([claim, *[h for _, h in hypotheses]] for _, _, claim, hypotheses in (a, b))
    return cells[0] == cells[1] and len(ours) == len(theirs) and all(
        x[2] == y[2] and same(a[0], x[0], y[0]) and same(a[0], x[1], y[1]) for x, y in zip(ours, theirs, strict=True))

def once(pairs):
    need(len(dict(pairs)) == len(pairs), "malformed: a field is given twice")
    return dict(pairs)

def verdict(data):
    """(0, what is proved), (1, why it is not) or (2, why this cannot be read), for the bytes of a certificate."""
    work_left[0] = WORK
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=once)
        named = [document.pop(name, 0) for name in ("format", "version")] if type(document) is dict else 0
        if repr(named) != "['catalg-certificate', 1]":
            return 2, "unreadable: not a catalg-certificate of version 1"
        _, _, axioms, name, (_, used) = check(document)
        return 0, f"accepted: {name} (axioms: {', '.join(a for a in axioms if a in used) or 'none'})"
    except Wrong as wrong:
        return 1, f"rejected: {wrong}"
    except (RecursionError, MemoryError) as error:
        return 1, f"rejected: undecided: too deep or too large for this checker ({type(error).__name__})"
    except ValueError as error:
        return 2, f"unreadable: no JSON in UTF-8: {error}"

def main(paths):
    status = 0 if paths else 2
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.setrecursionlimit(6000)  # for what floats in what floats; a stack of 8 MiB bears it
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
            code, message = verdict(data) if len(data) <= LARGEST else (2, "unreadable: too large")
        except (OSError, ValueError) as error:
            code, message = 2, f"unreadable: {error}"
        status = max(status, code)
        print("".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"{path}: {message}"))
    return status

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else print(__doc__) or 2)
