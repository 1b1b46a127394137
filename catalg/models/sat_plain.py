"""A small solver for clauses, for those who have no other: conflict-driven, two watched literals a clause.

The algorithm is that of Eén and Sörensson, An Extensible SAT-solver (2003), without clause
deletion; restarts follow Luby's sequence. Relies on the standard library. Deterministic: ties
go to the variable named first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

RESTART = 64


class PlainSolver:
    """Clauses over variables 1 .. ``count``; variables of ``first`` are decided before others."""

    def __init__(self, count: int, clauses: Iterable[Sequence[int]], first: Sequence[int] = ()) -> None:
        self.steps = 0
        self._value = [0] * (count + 1)  # 1 true, -1 false, 0 open
        self._level = [0] * (count + 1)
        self._why: list[list[int] | None] = [None] * (count + 1)
        self._phase = [-1] * (count + 1)
        self._activity = [0.0] * (count + 1)
        self._bump = 1.0
        for v in first:
            self._activity[abs(v)] = 1.0
        self._watch: list[list[list[int]]] = [[] for _ in range(2 * count + 2)]
        self._trail: list[int] = []
        self._ends: list[int] = []  # where each decision level starts on the trail
        self._next = 0
        self._heap = [(-self._activity[v], v) for v in range(1, count + 1)]
        heapify(self._heap)
        self._broken = False
        for clause in clauses:
            self.add(clause)

    def add(self, clause: Sequence[int]) -> None:
        """One more clause; any decisions are taken back."""
        self._back_to(0)
        kept = [x for x in dict.fromkeys(clause) if self._of(x) >= 0]
        if any(self._of(x) > 0 for x in kept):
            return
        if len(kept) < 2:
            if not kept or not self._set(kept[0], None) or self._propagate() is not None:
                self._broken = True
            return
        self._attach(kept)

    def solve(self, fuel: int, assumed: Sequence[int] = ()) -> list[int] | None:
        """A model, or None when there is none. Raises Stopped after ``fuel`` conflicts."""
        from catalg.models.sat import Stopped

        self._back_to(0)
        end = self.steps + max(1, fuel)
        restarts = 1
        until = self.steps + RESTART * _luby(restarts)
        while not self._broken:
            conflict = self._propagate()
            if conflict is not None:
                self.steps += 1
                if not self._ends:
                    self._broken = True
                    return None
                if self.steps >= end:
                    raise Stopped
                self._learn(conflict)
            elif self.steps >= until:
                restarts += 1
                until = self.steps + RESTART * _luby(restarts)
                self._back_to(0)
            elif len(self._ends) < len(assumed):
                x = assumed[len(self._ends)]
                if self._of(x) < 0:
                    return None
                self._ends.append(len(self._trail))
                self._set(x, None)
            else:
                v = self._open()
                if v == 0:
                    return [i if self._value[i] > 0 else -i for i in range(1, len(self._value))]
                self._ends.append(len(self._trail))
                self._set(v * self._phase[v], None)
        return None

    # -- inside ------------------------------------------------------------------------------

    def _of(self, x: int) -> int:
        value = self._value[abs(x)]
        return value if x > 0 else -value

    def _set(self, x: int, why: list[int] | None) -> bool:
        known = self._of(x)
        if known:
            return known > 0
        v = abs(x)
        self._value[v] = self._phase[v] = 1 if x > 0 else -1
        self._level[v] = len(self._ends)
        self._why[v] = why
        self._trail.append(x)
        return True

    def _attach(self, clause: list[int]) -> None:
        for x in clause[:2]:
            self._watch[2 * abs(x) + (x < 0)].append(clause)

    def _propagate(self) -> list[int] | None:
        """Follow every consequence; a clause that is false, or None."""
        value = self._value
        while self._next < len(self._trail):
            false = -self._trail[self._next]
            self._next += 1
            place = 2 * abs(false) + (false < 0)
            watching, self._watch[place] = self._watch[place], []
            kept = self._watch[place]
            for at, clause in enumerate(watching):
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                first = clause[0]
                known = value[first] if first > 0 else -value[-first]
                if known > 0:
                    kept.append(clause)
                    continue
                for k in range(2, len(clause)):
                    x = clause[k]
                    if (value[x] if x > 0 else -value[-x]) >= 0:
                        clause[1], clause[k] = x, false
                        self._watch[2 * abs(x) + (x < 0)].append(clause)
                        break
                else:
                    kept.append(clause)
                    if known < 0:
                        kept += watching[at + 1 :]
                        return clause
                    self._set(first, clause)
        return None

    def _learn(self, conflict: list[int]) -> None:
        """Resolve back to the first literal that alone links to this level's decision; jump back and assert it."""
        seen: set[int] = set()
        learnt: list[int] = []
        open_here, at, clause = 0, len(self._trail), conflict
        here = len(self._ends)
        asserted = 0
        while True:
            for x in clause:
                v = abs(x)
                if v in seen or x == asserted or self._level[v] == 0:
                    continue
                seen.add(v)
                self._raise(v)
                if self._level[v] == here:
                    open_here += 1
                else:
                    learnt.append(x)
            at -= 1
            while abs(self._trail[at]) not in seen:
                at -= 1
            asserted = self._trail[at]
            open_here -= 1
            if open_here == 0:
                break
            why = self._why[abs(asserted)]
            assert why is not None
            clause = why
        self._bump *= 1.05
        learnt.sort(key=lambda x: -self._level[abs(x)])
        self._back_to(self._level[abs(learnt[0])] if learnt else 0)
        whole = [-asserted, *learnt]
        if learnt:
            self._attach(whole)
        self._set(-asserted, whole if learnt else None)

    def _raise(self, v: int) -> None:
        self._activity[v] += self._bump
        if self._bump > 1e100:
            self._activity = [a * 1e-100 for a in self._activity]
            self._bump *= 1e-100
        heappush(self._heap, (-self._activity[v], v))

    def _back_to(self, level: int) -> None:
        if len(self._ends) <= level:
            return
        start = self._ends[level]
        for x in self._trail[start:]:
            v = abs(x)
            self._value[v] = 0
            heappush(self._heap, (-self._activity[v], v))
        del self._trail[start:], self._ends[level:]
        self._next = start

    def _open(self) -> int:
        """The most active variable without a value; 0 when all have one."""
        while self._heap:
            _, v = heappop(self._heap)
            if self._value[v] == 0:
                return v
        return 0


def _luby(i: int) -> int:
    """1, 1, 2, 1, 1, 2, 4, ... (Luby, Sinclair and Zuckerman, 1993)."""
    k = i.bit_length()
    return 1 << (k - 1) if i == (1 << k) - 1 else _luby(i - (1 << (k - 1)) + 1)
