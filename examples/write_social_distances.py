"""Writes the distances of two social networks that ship with networkx, for `social_distances.cat`.

    python examples/write_social_distances.py        # writes examples/social_distances.npz

The networks are Zachary's karate club (34 members, how often two met) and the characters of "Les
Miserables" (77 characters, how many chapters two share; Knuth, The Stanford GraphBase). Who meets often is
near: the length of an edge is one more than the largest weight less the weight, a whole number. Distances are those
of Dijkstra's algorithm. No edge, or no path, is -1. Everything is int64, so the file has no rounding.
"""

from __future__ import annotations

import sys
from pathlib import Path

import networkx as nx
import numpy as np

HERE = Path(__file__).parent
NETWORKS = {
    "karate": nx.karate_club_graph,
    "miserables": nx.les_miserables_graph,
    "florence": nx.florentine_families_graph,
}


def lengths(graph: nx.Graph) -> np.ndarray:
    """Lengths of edges, -1 where there is none; nodes in the order of the graph."""
    weights = {pair: int(w) for pair, w in nx.get_edge_attributes(graph, "weight", default=1).items()}
    longest = max(weights.values()) + 1
    place = {node: i for i, node in enumerate(graph)}
    out = np.full((len(graph), len(graph)), -1, dtype=np.int64)
    for (u, v), weight in weights.items():
        out[place[u], place[v]] = out[place[v], place[u]] = longest - weight
    return out


def distances(lengths: np.ndarray) -> np.ndarray:
    """All distances by Dijkstra's algorithm, -1 where there is no path."""
    graph = nx.from_numpy_array(np.where(lengths < 0, 0, lengths), edge_attr="length")
    out = np.full(lengths.shape, -1, dtype=np.int64)
    for start, reached in nx.all_pairs_dijkstra_path_length(graph, weight="length"):
        for node, length in reached.items():
            out[start, node] = length
    return out


def arrays() -> dict[str, np.ndarray]:
    """Lengths and distances of every network, by `NETWORK_lengths` and `NETWORK_distances`."""
    out: dict[str, np.ndarray] = {}
    for name, make in NETWORKS.items():
        out[f"{name}_lengths"] = lengths(make())
        out[f"{name}_distances"] = distances(out[f"{name}_lengths"])
    return out


if __name__ == "__main__":
    target = HERE / "social_distances.npz"
    np.savez_compressed(target, **arrays())
    print(f"wrote {target}", file=sys.stderr)
