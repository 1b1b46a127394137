"""Array libraries behind one face: the array API standard (2023.12).

NumPy is its own namespace; the others come through `array_api_compat`. A library is imported
when it is asked for by name; of an array at hand the library is found without importing any.
Must never copy an array between devices except where a comparison is reported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from catalg.models.outcome import ModelError

BACKENDS = ("numpy", "cupy", "torch", "jax")
DTYPES = ("float32", "float64", "complex64", "complex128")
STRICT = "array_api_strict"  # the standard and nothing beside it: for tests of the one code path
_ROOTS = {"torch": "torch", "jax": "jax", "jaxlib": "jax", "cupy": "cupy", "numpy": "numpy", STRICT: STRICT}


@lru_cache(maxsize=8)
def named(backend: str) -> Any:
    """The namespace of a library by name; raises ModelError where it is unknown or not installed."""
    if backend == "numpy":
        return np
    if backend not in (*BACKENDS, STRICT):
        raise ModelError(f"the backend `{backend}` is not known", None, f"use {', '.join(BACKENDS)}")
    from importlib import import_module

    try:
        import_module(backend)
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)  # exact targets and float64 need 64 bits
            return import_module("jax.numpy")
        if backend == STRICT:
            return import_module(STRICT)
        return import_module(f"array_api_compat.{backend}")
    except ImportError as error:
        missing = (error.name or backend).partition(".")[0]
        package = {"array_api_compat": "array-api-compat", "cupy": "cupy-cuda12x"}.get(missing, missing)
        raise ModelError(
            f"the backend `{backend}` needs `{missing}`, which is not installed", None, f"pip install {package}"
        ) from None


def library(array: Any) -> str:
    """The name of the library that an array belongs to ("" where it is none that is known)."""
    return _ROOTS.get(type(array).__module__.partition(".")[0], "")


def is_array(value: Any) -> bool:
    """Is this an array of a known library?"""
    return isinstance(value, np.ndarray) or (bool(library(value)) and hasattr(value, "shape"))


def namespace(*arrays: Any) -> Any:
    """The namespace of the first array that is not NumPy's, else NumPy."""
    for array in arrays:
        if not isinstance(array, np.ndarray):
            name = library(array)
            if name and name != "numpy":
                return named_quietly(name)
    return np


@lru_cache(maxsize=8)
def named_quietly(backend: str) -> Any:
    """As `named`, but leaves the library's settings as they are: its arrays were given from outside."""
    if backend == "jax":
        return sys.modules["jax"].numpy
    return named(backend)


def put(array: Any, backend: str) -> Any:
    """A NumPy array in another library (Python integers stay where they are)."""
    if backend == "numpy" or array.dtype == object:
        return array
    if backend == "jax":
        return _to_jax(array)
    return named(backend).asarray(np.array(array))


def _to_jax(array: Any) -> Any:
    """Without a function of `jax.numpy`, each of which is compiled."""
    from jax import device_put

    return device_put(np.asarray(array))


def to_numpy(array: Any) -> Any:
    """Any array as NumPy's, detached from gradients, on the host."""
    if isinstance(array, np.ndarray):
        return array
    name = library(array)
    if name == "torch":
        return array.detach().cpu().resolve_conj().numpy()
    if name == "cupy":
        return array.get()
    return np.asarray(array)


def alike(arrays: Sequence[Any]) -> list[Any]:
    """Arrays brought into one library: another one's where there is one, NumPy's where Python integers need it."""
    if all(isinstance(a, np.ndarray) for a in arrays):
        return list(arrays)
    if any(a.dtype == object for a in arrays if isinstance(a, np.ndarray)):
        return [to_numpy(a) for a in arrays]
    like = next(a for a in arrays if not isinstance(a, np.ndarray))
    return [like_other(a, like) if isinstance(a, np.ndarray) else a for a in arrays]


def like_other(array: Any, like: Any) -> Any:
    """A NumPy array in the library and on the device of another array."""
    xp = namespace(like)
    if library(like) == "torch":
        return xp.asarray(np.array(array)).to(like.device)
    return _to_jax(array) if library(like) == "jax" else xp.asarray(array)


def near(array: Any) -> Any:
    """An array where looking at its values costs least: JAX's on the host, as each of its functions is compiled."""
    return to_numpy(array) if library(array) == "jax" else array


def has_nan(array: Any) -> bool:
    """Is some entry not a number?"""
    array = near(array)
    xp = namespace(array)
    return bool(xp.any(xp.isnan(array)))


def compiled_by(arrays: Sequence[Any], kept: dict[Any, Any], key: Any, work: Callable[..., Any]) -> Callable[..., Any]:
    """``work(key, ...)`` as a function of the rest: compiled as one (and kept) where the arrays are JAX's.

    ``work`` must look at no value. Inside a transformation of JAX it is not compiled by itself.
    """
    if not any(library(a) == "jax" for a in arrays) or any(is_traced(a) for a in arrays):
        return partial(work, key)
    if key not in kept:
        kept[key] = sys.modules["jax"].jit(partial(work, key))
    made: Callable[..., Any] = kept[key]
    return made


def held_in(arrays: Iterable[Any]) -> tuple[str, ...]:
    """The libraries that count with these arrays; ``Python`` where their entries are Python's numbers."""
    return tuple(sorted({"Python" if str(a.dtype) == "object" else library(a) for a in arrays}))


def dtype_name(array: Any) -> str:
    """``float32`` and so on, whatever the library."""
    return str(array.dtype).rpartition(".")[2]


def is_traced(array: Any) -> bool:
    """Is this a stand-in inside a transformation of JAX, of which no entry can be asked?"""
    return library(array) == "jax" and "Tracer" in type(array).__name__
