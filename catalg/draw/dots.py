"""DOT: what rests on what, as text for Graphviz, by the package graphviz (extra ``graphviz``).

For graphs of theories and proofs only: Graphviz crosses wires, so a string diagram drawn by it
would be another morphism. The text needs no Graphviz on the machine. Relies on the kernel's data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalg.draw.palette import LIGHT
from catalg.draw.png import MissingExtra
from catalg.draw.svg import legal
from catalg.kernel import Certificate, Proof, Proved, Rewritten, Statement

_LOOKS = {
    "axiom": {"shape": "box", "style": "filled", "fillcolor": LIGHT.tints[0]},
    "law": {"shape": "box", "style": "rounded"},
    "hypothesis": {"shape": "box", "style": "dashed"},
    "open": {"shape": "box", "style": "rounded,dashed", "fontcolor": "#5b606d"},
    "goal": {"shape": "box", "style": "rounded,filled", "fillcolor": LIGHT.accent_fill},
}


@dataclass(frozen=True, slots=True)
class Node:
    """``kind``: axiom, law, hypothesis, open (a law not proved) or goal; ``rests_on`` names other nodes."""

    name: str
    kind: str
    statement: str = ""
    rests_on: tuple[str, ...] = ()


def to_dot(nodes: Sequence[Node], title: str) -> str:
    """A directed graph from each node to what it rests on. Raises MissingExtra without the package graphviz."""
    try:
        from graphviz import Digraph
        from graphviz.quoting import escape
    except ImportError as error:
        raise MissingExtra("DOT", "graphviz", "graphviz") from error

    def shown(text: str) -> Any:
        return escape(legal(text))  # of a type that tells `<b>` from markup

    known = {node.name: f"n{k}" for k, node in enumerate(nodes)}  # a name with a colon would be a port
    graph: Any = Digraph("catalg", graph_attr={"label": shown(title), "rankdir": "TB", "labelloc": "t"})
    graph.attr("node", fontname="STIX Two Text", margin="0.12,0.06")
    for node in nodes:
        graph.node(known[node.name], shown(node.name), tooltip=shown(node.statement), **_LOOKS[node.kind])
    for node in nodes:
        for other in node.rests_on:
            if other in known:
                graph.edge(known[node.name], known[other])
    return str(graph.source)


def proof_graph(certificate: Certificate) -> list[Node]:
    """The goal of a certificate, the lemmas and axioms its proof uses, and what those use in turn."""
    theory, goal = certificate.theory, certificate.statement
    hypotheses = {h.name: f"{h.left} {h.relation} {h.right}" for h in goal.hypotheses}
    found: dict[str, Node] = {}
    for lemma in certificate.lemmas:
        if isinstance(lemma, Proved):
            found[lemma.name] = Node(lemma.name, "law", stated(lemma.statement), rules_of(lemma.proof))
        elif isinstance(lemma, Rewritten):
            used = tuple(dict.fromkeys(use.rule for use in lemma.uses))
            found[lemma.name] = Node(lemma.name, "law", stated(lemma.statement), used)
        else:
            used = tuple(dict.fromkeys(lemma.obligations.values()))
            found[lemma.name] = Node(lemma.name, "law", stated(lemma.certificate.statement), used)
    top = Node(goal.name, "goal", stated(goal), rules_of(certificate.proof))
    needed, waiting = {top.name}, list(top.rests_on)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += found[name].rests_on if name in found else ()
    nodes = [top, *(node for name, node in found.items() if name in needed)]
    nodes += [Node(name, "axiom", stated(axiom)) for name, axiom in theory.axioms.items() if name in needed]
    return nodes + [Node(name, "hypothesis", told) for name, told in hypotheses.items() if name in needed]


def rules_of(proof: Proof) -> tuple[str, ...]:
    """The rules that a proof uses, premises included, each once, in order."""

    def walk(steps: Proof) -> Iterable[str]:
        for step in steps:
            yield step.rule
            for premise in step.premises:
                yield from walk(premise)

    return tuple(dict.fromkeys(walk(proof)))


def stated(statement: Statement) -> str:
    return f"{statement.left} {statement.relation} {statement.right}"
