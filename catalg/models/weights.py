"""Arrays out of .npy, .npz and .safetensors files, read by name and without running anything.

Headers are bounded and checked, pickles refused, and a path must stay in the folders given.
Tensors are memory-mapped where the format allows. Relies on numpy; must never import what a
file names.
"""

from __future__ import annotations

import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from catalg.models.outcome import ModelError

LARGEST_HEADER = 64 << 20
LARGEST_ARRAY = 1 << 30  # bytes of one array out of a compressed file

_DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "|b1",
}  # fmt: skip


def load_array(path: str, key: str | None, folder: Path | None, search: Sequence[Path] = ()) -> Any:
    """One array of a file in ``folder`` (or in a folder of ``search``, or of an installed package).

    ``path`` is relative, or ``package:NAME/rest`` for a file that an installed Python package
    carries (found, never imported). Raises ModelError naming the file and the key.
    """
    found = _resolve(path, folder, search)
    stat = found.stat()
    return _read(str(found), key, stat.st_mtime_ns, stat.st_size)


def tensor_names(path: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The arrays of a file by name, each with its dtype and shape, reading headers only."""
    suffix = path.suffix.lower()
    if suffix == ".safetensors":
        return {k: (e["dtype"], tuple(e["shape"])) for k, e in _header(path)[0].items()}
    if suffix == ".npz":
        with _opened_npz(path) as archive:
            return {k: (str(archive[k].dtype), archive[k].shape) for k in archive.files}
    array = _read(str(path), None, 0, 0)
    return {"": (str(array.dtype), array.shape)}


def _resolve(path: str, folder: Path | None, search: Sequence[Path]) -> Path:
    if path.startswith("package:"):
        return _in_package(path)
    if "\0" in path or Path(path).is_absolute():
        raise ModelError(f"`{path}` is not a path relative to the file", None, "put the data beside the .cat file")
    roots = [root.resolve() for root in [*([folder] if folder is not None else []), *search]]
    for base in roots:
        try:
            candidate = (base / path).resolve()
        except (OSError, RuntimeError, ValueError):
            continue
        if not any(candidate.is_relative_to(root) for root in roots):
            help = "put the data into the project, or run with `--allow-path FOLDER`"
            raise ModelError(f"`{path}` lies outside the project, so it is not read", None, help)
        if candidate.is_file():
            return candidate
    raise ModelError(f"there is no file `{path}`", None, "paths are relative to the .cat file")


def _in_package(path: str) -> Path:
    from importlib.util import find_spec

    name, _, rest = path.removeprefix("package:").partition("/")
    spec = find_spec(name) if name.isidentifier() else None
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise ModelError(f"the package `{name}` is not installed", None, f"`{path}` is a file that it carries")
    return _resolve(rest, Path(places[0]), ())


_UNREADABLE = (
    OSError, ValueError, EOFError, SyntaxError, MemoryError, KeyError, TypeError, OverflowError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    RuntimeError, NotImplementedError,  # of zipfile: encrypted, or compressed in an unknown way
)  # fmt: skip


@lru_cache(maxsize=256)
def _read(path: str, key: str | None, modified: int, size: int) -> Any:
    """One array; the file's time and size are part of the cache's key."""
    file = Path(path)
    suffix = file.suffix.lower()
    try:
        if suffix == ".safetensors":
            array = _safetensor(file, key)
        elif suffix == ".npz":
            array = _npz(file, key)
        elif suffix == ".npy":
            array = np.load(file, mmap_mode="r", allow_pickle=False)
        else:
            raise ModelError(f"`{file.name}` is not a .npy, .npz or .safetensors file")
    except ModelError:
        raise
    except _UNREADABLE as error:
        raise ModelError(f"`{file.name}` could not be read: {_first_line(error)}") from None
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise ModelError(f"`{file.name}` holds {array.dtype} entries, which are not real numbers")
    array = np.asarray(array)
    array.flags.writeable = False
    return array


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _opened_npz(path: Path) -> Any:
    archive = np.load(path, allow_pickle=False)
    if not hasattr(archive, "files"):
        raise ModelError(f"`{path.name}` is not an .npz archive")
    return archive


def _npz(path: Path, key: str | None) -> Any:
    with zipfile.ZipFile(path) as raw:
        sizes = {i.filename.removesuffix(".npy"): i.file_size for i in raw.infolist()}
        if len(sizes) < len(raw.infolist()):
            raise ModelError(f"`{path.name}` could not be read: it holds two arrays of one name")
    key = _key(path, key, list(sizes))
    if sizes[key] > LARGEST_ARRAY:
        raise ModelError(f"`{key}` of `{path.name}` is larger than {LARGEST_ARRAY >> 30} GiB")
    _check_member(path, key, sizes[key])
    with _opened_npz(path) as archive:
        return archive[key]


def _check_member(path: Path, key: str, size: int) -> None:
    """The shape that an array's header declares must fit what is there, before room is made for it."""
    with zipfile.ZipFile(path) as raw:
        name = f"{key}.npy" if f"{key}.npy" in raw.namelist() else key
        with raw.open(name) as member:
            version = np.lib.format.read_magic(member)
            read = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}.get(version[0])
            if read is None:
                raise ModelError(f"`{path.name}` could not be read: `{key}` is of format {version}, which is not known")
            shape, _, dtype = read(member)
            start = member.tell()
    if dtype.hasobject is False and start + prod(shape) * dtype.itemsize != size:
        raise ModelError(f"`{key}` of `{path.name}` declares the shape {shape}, which does not fit its {size} bytes")


def _key(path: Path, key: str | None, names: list[str]) -> str:
    import difflib

    if key is None:
        if len(names) == 1:
            return names[0]
        raise ModelError(f"`{path.name}` holds {len(names)} arrays: a key is needed", None, "its keys: " + _some(names))
    if key in names:
        return key
    near = difflib.get_close_matches(key, names, n=1)
    raise ModelError(
        f"`{path.name}` has no array `{key}`",
        None,
        f"did you mean `{near[0]}`?" if near else "its keys: " + _some(names),
    )


def _some(names: list[str]) -> str:
    shown = sorted(names)[:12]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """A safetensors header, checked: offsets in range and in order, shapes that fit them; and where data starts."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        if len(head) < 8:
            raise ModelError(f"`{path.name}` is too short for a safetensors file")
        (length,) = struct.unpack("<Q", head)
        if not 2 <= length <= min(LARGEST_HEADER, size - 8):
            raise ModelError(f"`{path.name}` claims a header of {length} bytes, in a file of {size}")
        try:
            header = json.loads(file.read(length).decode("utf-8"), object_pairs_hook=_once)
        except (ValueError, RecursionError):
            raise ModelError(f"`{path.name}` has a header that is not JSON") from None
    if not isinstance(header, dict):
        raise ModelError(f"`{path.name}` has a header that is not an object")
    header.pop("__metadata__", None)
    for name, entry in header.items():
        _check_entry(path, name, entry, size - 8 - length)
    at, before = 0, "the header"
    for start, end, name in sorted((*entry["data_offsets"], name) for name, entry in header.items()):
        if start != at:
            what = "overlap" if start < at else "leave a gap between them"
            raise ModelError(f"`{path.name}` places its arrays so that {before} and `{name}` {what}")
        at, before = end, f"`{name}`"
    if at != size - 8 - length:
        raise ModelError(f"`{path.name}` has {size - 8 - length - at} bytes behind its last array")
    return header, 8 + length


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON objects must not name a key twice."""
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key stands twice")
    return out


def _check_entry(path: Path, name: str, entry: Any, room: int) -> None:
    fits = (
        isinstance(entry, dict)
        and entry.get("dtype") in _DTYPES
        and _whole(entry.get("shape"), 32)
        and _whole(entry.get("data_offsets"), 2)
        and len(entry["data_offsets"]) == 2
    )
    if fits:
        start, end = entry["data_offsets"]
        bytes_needed = prod(entry["shape"]) * np.dtype(_DTYPES[entry["dtype"]]).itemsize
        fits = start <= end <= room and end - start == bytes_needed
    if not fits:
        raise ModelError(f"`{path.name}` describes `{name}` by a shape, type or place that does not fit the file")


def _whole(items: Any, most: int) -> bool:
    return isinstance(items, list) and len(items) <= most and all(type(n) is int and 0 <= n < 2**48 for n in items)


def _safetensor(path: Path, key: str | None) -> Any:
    header, start = _header(path)
    key = _key(path, key, list(header))
    entry = header[key]
    shape = tuple(entry["shape"])
    if prod(shape) == 0:
        return np.zeros(shape, dtype=np.float32)
    raw = np.memmap(path, dtype=_DTYPES[entry["dtype"]], mode="r", offset=start + entry["data_offsets"][0], shape=shape)
    if entry["dtype"] == "BOOL" and np.asarray(raw).view(np.uint8).max() > 1:
        raise ModelError(f"`{key}` of `{path.name}` has an entry that is neither true nor false")
    if entry["dtype"] == "BF16":  # the upper half of a float32
        return (raw.astype(np.uint32) << 16).view(np.float32)
    return raw
