"""Settling ahead of time: what can be settled while jobs are still being done.

A proposal that rests on theorems alone is settled as it would be at the end, whatever the answers that are
still to come; any other is left to the end. So nothing that is settled here was settled too early.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from catalg.session.settle import cited_laws, theory_key

if TYPE_CHECKING:
    from catalg.session.graph import Graph
    from catalg.session.settle import LawKey, Settler, TheoryKey
    from catalg.session.verdicts import Proposal


class Ahead:
    """Proposals that wait for the theorems that they rest on."""

    def __init__(self, settler: Settler, graph: Graph) -> None:
        self._settler = settler
        self._graph = graph
        self._ready: deque[LawKey] = deque()
        self._needs: dict[LawKey, set[LawKey]] = {}
        self._needed_by: dict[LawKey, list[LawKey]] = {}

    def offer(self, key: LawKey, proposal: Proposal) -> None:
        """Take a proposal that was just found."""
        declaration = self._graph.modules[key[0]].theories[key[1]]
        cited = cited_laws(declaration, proposal, key[2])
        needs = {law for law in self._laws_behind(key[:2], cited, set()) if self._settler.theorem(law) is None}
        if not needs:
            self._ready.append(key)
        else:
            self._needs[key] = needs
            for law in needs:
                self._needed_by.setdefault(law, []).append(key)

    def step(self) -> bool:
        """Settle one law; False if there is none that could be settled now."""
        if not self._ready:
            return False
        key = self._ready.popleft()
        if self._settler.settle_ahead(key):
            for law in self._needed_by.pop(key, ()):
                self._needs[law].discard(key)
                if not self._needs[law]:
                    del self._needs[law]
                    self._ready.append(law)
        return True

    def _laws_behind(self, theory: TheoryKey, names: Iterable[str], seen: set[LawKey]) -> Iterator[LawKey]:
        """The laws, each with its own proof, behind some names of a theory: an inherited one stands for its source
        and for what its source's axioms become."""
        declaration = self._graph.modules[theory[0]].theories[theory[1]]
        inherited = {item.name: item for item in declaration.inherited}
        for name in names:
            key = (*theory, name)
            if key in seen:
                continue
            seen.add(key)
            item = inherited.get(name)
            if item is None:
                yield key
                continue
            yield from self._laws_behind(theory_key(item.source), (item.law,), seen)
            images = [image for image in item.obligations.values() if image not in declaration.theory.axioms]
            yield from self._laws_behind(theory, images, seen)
