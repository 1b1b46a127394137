"""The dimension of equivariant linear maps by the PyPI package emlp (1.0.3), as JSON lines with seconds.

    PYTHON benchmarks/peer_emlp.py GROUP:N:SOURCE:TARGET ...

Needs emlp with jax 0.4.13, optax 0.1.5 and numpy below 2. Its neural networks import a package that no
longer goes with that jax: they are left out, its representations are what is timed. Each case is
solved twice, the second time with everything compiled; both times are given.
"""

import importlib.machinery
import json
import sys
import time
import types


def _package():
    """``emlp`` without running its ``__init__``, which imports the neural networks."""
    for name in ("emlp.nn", "emlp.nn.objax"):
        module = types.ModuleType(name)
        module.__path__ = []
        sys.modules[name] = module
    spec = importlib.machinery.PathFinder.find_spec("emlp")
    package = types.ModuleType("emlp")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["emlp"] = package


def main():
    _package()
    import emlp.reps  # noqa: F401
    from emlp.groups import SO, S, Z
    from emlp.reps import T

    groups = {"S": S, "Z": Z, "SO": SO}
    for case in sys.argv[1:]:
        name, n, source, target = case.split(":")
        seconds = []
        for _ in range(2):
            group = groups[name](int(n))
            maps = T(int(source))(group) >> T(int(target))(group)
            type(maps).solcache.clear() if hasattr(type(maps), "solcache") else None
            start = time.process_time()
            basis = maps.equivariant_basis()
            seconds.append(time.process_time() - start)
        print(json.dumps({"case": case, "dimension": int(basis.shape[1]), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
