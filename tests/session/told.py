"""Jobs that do as their law's name says; apart from the tests, so that a worker process starts without pytest."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

from catalg.session.graph import Graph
from catalg.session.jobs import LawJob, Timed
from catalg.session.verdicts import Budget, Proposal


@dataclass(frozen=True)
class Told(LawJob):
    def perform(self, graph: Graph) -> Timed:
        if self.law == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.law == "fail":
            raise ZeroDivisionError("as if by a bug")
        if self.law == "who":
            time.sleep(0.01)
            return Timed(Proposal(str(os.getpid()), (), ()), 0.0)
        if self.law == "slow":
            time.sleep(0.3)
        if self.law == "unsendable":
            return Timed(lambda: None, 0.0)  # type: ignore[arg-type]
        if self.law == "swallow":
            _Deaf()  # its end lets no exception pass
        return Timed(Proposal(self.law, (), ()), 0.0)


class _Deaf:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):  # the signal is handled in here
            pass


def told(law: str) -> Told:
    return Told("m.cat", "T", law, Budget(1, 1.0))
