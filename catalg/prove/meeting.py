"""Two-ended best-first search: from both sides of what is to be shown, until they meet in the middle.

States are anything with a hashable key that decides equality; moves lead from one to the next. States of
small cost come first; states above a size limit wait until nothing smaller is left, then the limit rises.
Relies on counted budgets; knows nothing of diagrams, and decides nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

from catalg.prove.attempt import Budget, OutOfFuel

S = TypeVar("S")  # states
M = TypeVar("M")  # moves
Moves = Callable[[S, bool], Iterator[tuple[S, Callable[[], M | None]]]]
"""From a state (backwards, at the far end): the states one move away, and what makes the move (None: it cannot be)."""

_ROOM = 2  # how far above the larger end states may grow at first, and by how much that rises


@dataclass(frozen=True)
class Node(Generic[S, M]):
    """A state, and the move that led to it from another (none for an end)."""

    state: S
    parent: Hashable
    move: M | None
    depth: int


@dataclass
class _End(Generic[S, M]):
    """One end of the search: what it has reached and what waits."""

    reached: dict[Hashable, Node[S, M]] = field(default_factory=dict)
    queue: list[tuple[float, int, Hashable]] = field(default_factory=list)
    later: list[tuple[float, int, Hashable]] = field(default_factory=list)
    expanded: int = 0


class Meeting(Generic[S, M]):
    """A search between two ends. ``cost`` gets a state, which end it was reached from, and the moves since."""

    def __init__(
        self,
        starts: tuple[S, S],
        key: Callable[[S], Hashable],
        size: Callable[[S], int],
        cost: Callable[[S, int, int], float],
    ) -> None:
        self.key, self.size, self.cost = key, size, cost
        self.ends: tuple[_End[S, M], _End[S, M]] = (_End(), _End())
        self.limit = max(map(size, starts)) + _ROOM
        self.met: Hashable | None = None
        self._left: dict[tuple[int, Hashable], Iterator[tuple[S, Callable[[], M | None]]]] = {}  # of what was stopped
        for number, start in enumerate(starts):
            self._add(number, Node(start, None, None, 0))
        if key(starts[0]) == key(starts[1]):
            self.met = key(starts[0])

    def run(self, moves: Moves[S, M], budget: Budget) -> tuple[list[M], list[M]] | None:
        """The moves from each end to where they meet; None when every state in reach was seen. Raises OutOfFuel."""
        while self.met is None:
            live = [e for e in (0, 1) if self.ends[e].queue]
            if live:
                self._expand(min(live, key=lambda e: (self.ends[e].expanded, e)), moves, budget)
            elif self.ends[0].later or self.ends[1].later:
                self._release()
            else:
                return None
        return self.path(0, self.met), self.path(1, self.met)

    def path(self, end: int, key: Hashable) -> list[M]:
        """The moves from an end to a state that it has reached."""
        moves: list[M] = []
        node = self.ends[end].reached[key]
        while node.move is not None:
            moves.append(node.move)
            node = self.ends[end].reached[node.parent]
        return moves[::-1]

    def _add(self, number: int, node: Node[S, M]) -> None:
        end, key = self.ends[number], self.key(node.state)
        end.reached[key] = node
        entry = (self.cost(node.state, number, node.depth), len(end.reached), key)
        if self.size(node.state) > self.limit:
            end.later.append(entry)
        else:
            heapq.heappush(end.queue, entry)

    def _release(self) -> None:
        self.limit += _ROOM
        for end in self.ends:
            waiting, end.later = end.later, []
            for entry in waiting:
                if self.size(end.reached[entry[2]].state) <= self.limit:
                    heapq.heappush(end.queue, entry)
                else:
                    end.later.append(entry)

    def _expand(self, number: int, moves: Moves[S, M], budget: Budget) -> None:
        """Every move from the best state that waits, or those up to one that the other end has reached."""
        end = self.ends[number]
        entry = heapq.heappop(end.queue)
        end.expanded += 1
        left = self._left.pop((number, entry[2]), None)
        left = moves(end.reached[entry[2]].state, number == 1) if left is None else left
        for state, make in left:
            try:
                budget.spend()
                self._try(number, entry[2], state, make)
            except OutOfFuel:  # so that the search can go on where it stopped
                heapq.heappush(end.queue, entry)
                self._left[number, entry[2]] = chain(((state, make),), left)
                raise
            if self.met is not None:
                return

    def _try(self, number: int, parent: Hashable, state: S, make: Callable[[], M | None]) -> None:
        end, mark = self.ends[number], self.key(state)
        if mark in end.reached:
            return
        move = make()
        if move is not None:
            self._add(number, Node(state, parent, move, end.reached[parent].depth + 1))
            if mark in self.ends[1 - number].reached:
                self.met = mark
