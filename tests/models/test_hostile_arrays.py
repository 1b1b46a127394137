"""Hostile files and arrays: refused with the name of the value, never evaluated, never a traceback."""

import json
import struct
import warnings
import zipfile

import numpy as np
import pytest
from presented import Presentation, call, function, monoid, name, op, value

from catalg.cells import CARTESIAN, MONOIDAL
from catalg.models import ModelError, build_model, model_of

TARGETS = ["Vect", "Vect(QQ)", "Vect(GF(5))", "Rel", "MinPlus", "MaxPlus", "Set", "Array"]


def loaded(target, file, *key):
    """A theory and values that load a 2 by 2 array, for any target."""
    given = call("load", file, *key)
    if target in ("Set", "Array"):
        theory = Presentation(CARTESIAN, "X", f="X -> X").theory("T")
        shape = value(2) if target == "Set" else ("tuple", (value(2), value(2)))
        return theory, {"X": shape, "f": given if target == "Set" else function("x", op("+", name("x"), given))}
    return Presentation(MONOIDAL, "X", f="X -> X").theory("T"), {"X": value(2), "f": given}


def refused(target, folder, words, file, *key):
    theory, named = loaded(target, file, *key)
    with pytest.raises(ModelError) as caught:
        build_model("M", theory, target, named, folder=folder)
    assert caught.value.generator == "f", caught.value
    assert words in caught.value.message, caught.value.message


def header_only(path, header, data=bytes(32)):
    text = header.encode()
    text = text.ljust((len(text) + 10 + 63) // 64 * 64 - 11) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data)


@pytest.mark.parametrize("target", TARGETS)
def test_arrays_in_files(tmp_path, target):
    def saved(file, array):
        np.save(tmp_path / file, array)
        return file

    refused(target, tmp_path, "not real numbers", saved("complex.npy", np.eye(2) * 1j))
    refused(target, tmp_path, "not real numbers", saved("long.npy", np.eye(2, dtype="longdouble")))
    refused(target, tmp_path, "not real numbers", saved("text.npy", np.array([["a", "b"]] * 2)))
    refused(target, tmp_path, "not real numbers", saved("date.npy", np.array([["2020"] * 2] * 2, dtype="M8[Y]")))
    refused(target, tmp_path, "not real numbers", saved("record.npy", np.zeros((2, 2), dtype=[("a", "f8")])))
    refused(target, tmp_path, "", saved("nan.npy", np.array([[np.nan, 0], [0, 1]])))
    if target != "Array":  # where the shape must fit a given type, and infinity is none of the numbers but one
        refused(target, tmp_path, "shape", saved("three.npy", np.eye(3)))
        refused(target, tmp_path, "shape", saved("empty.npy", np.zeros((0, 2))))
        wrong = {"MinPlus": -np.inf, "MaxPlus": np.inf}.get(target, np.inf)
        array = np.array([wrong, 0] if target == "Set" else [[wrong, 0], [0, 1]])
        refused(target, tmp_path, "inf", saved("infinite.npy", array))
    for file, header in {
        "negative.npy": "{'descr': '<f8', 'fortran_order': False, 'shape': (-2, -2), }",
        "huge.npy": "{'descr': '<f8', 'fortran_order': False, 'shape': (10**18, 10**18), }",
        "large.npy": f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({10**18}, {10**18}), }}",
        "inner.npy": "{'descr': ('<f8', (1000000, 1000000)), 'fortran_order': False, 'shape': (1,), }",
        "objects.npy": "{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }",
        "call.npy": "__import__('os').getcwd()",
        "float.npy": "{'descr': '<f8', 'fortran_order': False, 'shape': (2.0, 2), }",
        "axes.npy": "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "1, " * 70 + "), }",
    }.items():
        header_only(tmp_path / file, header)
        refused(target, tmp_path, "could not be read", file)


def test_numbers_of_other_types_are_taken(tmp_path):
    theory, _ = loaded("Vect", "x")
    for k, array in enumerate((np.eye(2, dtype=">f8"), np.eye(2, dtype="f2"), np.eye(2) > 0, np.eye(2, dtype=">i2"))):
        np.save(tmp_path / f"{k}.npy", np.asfortranarray(array))
        for target in ("Vect", "Vect(QQ)", "Vect(GF(5))", "Rel"):
            found = build_model("M", *loaded(target, "x")[:1], target, loaded(target, f"{k}.npy")[1], folder=tmp_path)
            assert np.asarray(found.carrier.tensors["f"][0][0], dtype=float).tolist() == [[1, 0], [0, 1]]


def test_archives(tmp_path):
    np.savez(tmp_path / "good.npz", w=np.eye(2))
    whole = (tmp_path / "good.npz").read_bytes()
    for k in range(0, len(whole), 11):  # cut anywhere, or one byte changed: refused, or the same numbers
        (tmp_path / "cut.npz").write_bytes(whole[:k])
        refused("Vect", tmp_path, "could not be read", "cut.npz")
        (tmp_path / "cut.npz").unlink()
        changed = tmp_path / f"changed{k}.npz"
        changed.write_bytes(whole[:k] + bytes([whole[k] ^ 0xFF]) + whole[k + 1 :])
        theory, named = loaded("Vect", changed.name)
        try:
            found = build_model("M", theory, "Vect", named, folder=tmp_path)
        except ModelError as error:
            assert error.generator == "f"
        else:
            assert found.carrier.tensors["f"][0].tolist() == [[[1, 0], [0, 1]]]
    with zipfile.ZipFile(tmp_path / "twice.npz", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("w.npy", b"")
        archive.writestr("w.npy", b"")
    refused("Vect", tmp_path, "two arrays of one name", "twice.npz")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".ljust(117) + b"\n"
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("w.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(1 << 24))
    refused("Vect", tmp_path, "does not fit its", "bomb.npz")


@pytest.mark.parametrize(
    ("entries", "size", "words"),
    [
        ({"w": (0, 32), "v": (16, 48)}, 48, "so that `w` and `v` overlap"),
        ({"w": (0, 32), "v": (0, 32)}, 32, "overlap"),
        ({"w": (0, 32), "v": (64, 96)}, 96, "leave a gap"),
        ({"w": (8, 40)}, 40, "so that the header and `w` leave a gap"),
        ({"w": (0, 32)}, 64, "32 bytes behind"),
        ({"w": (-32, 0)}, 32, "does not fit the file"),
    ],
)
def test_places_in_safetensors(tmp_path, entries, size, words):
    header = {k: {"dtype": "F64", "shape": [2, 2], "data_offsets": list(at)} for k, at in entries.items()}
    text = json.dumps(header).encode()
    (tmp_path / "w.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(size))
    refused("Vect", tmp_path, words, "w.safetensors", "w")


def test_truth_values_in_safetensors(tmp_path):
    text = json.dumps({"w": {"dtype": "BOOL", "shape": [2, 2], "data_offsets": [0, 4]}}).encode()
    for data, good in ((b"\0\1\1\0", True), (b"\0\1\7\0", False)):
        file = f"{good}.safetensors"
        (tmp_path / file).write_bytes(struct.pack("<Q", len(text)) + text + data)
        if good:
            theory, named = loaded("Rel", file)
            build_model("M", theory, "Rel", named, folder=tmp_path)
        else:
            refused("Rel", tmp_path, "neither true nor false", file)


class Broken:
    def __array__(self, *_, **__):
        raise RuntimeError("no array")


HOSTILE = {
    "nothing": None, "text": "abc", "bytes": b"abc", "dict": {}, "iterator": iter([1, 0]), "function": len,
    "hole": [1, None], "ragged": [[1], [0, 1]], "number": 1.0, "empty": [], "nan": [float("nan"), 0],
    "masked": np.ma.array([1.0, 0], mask=[True, False]), "dates": np.array(["2020"] * 2, dtype="M8[Y]"),
    "broken": Broken(), "complex": np.array([1j, 0]), "long": [1, 0, 0], "objects": np.array([{}, []], dtype=object),
}  # fmt: skip


@pytest.mark.parametrize("target", ["Vect", "Vect(QQ)", "Vect(GF(5))", "Rel", "MinPlus", "MaxPlus"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_arrays_given_from_python(target, kind):
    _, theory = monoid()
    zero = {"MinPlus": np.inf, "MaxPlus": -np.inf}.get(target, 0.0)
    mu = np.array([[[1.0 if k == i ^ j else zero for k in range(2)] for j in range(2)] for i in range(2)])
    with pytest.raises(ModelError) as caught:
        model_of(theory, target, {"mu": mu, "eta": HOSTILE[kind]})
    assert caught.value.generator == "eta", caught.value.message


def test_matrices_are_numpys_own_kind_of_array():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[0.0, 1], [1, 0]])
    model = model_of(p.theory("T"), "Vect", {"f": matrix})
    assert model.evaluate(p["f"] >> p["f"]).tolist() == [[1, 0], [0, 1]]


def test_numbers_beyond_floating_point():
    p = Presentation(MONOIDAL, "A", f="A -> A")
    for target in ("Vect", "MinPlus"):
        try:
            model_of(p.theory("T"), target, {"f": [[10**400]]})
        except ModelError as error:
            assert error.generator == "f"
    assert model_of(p.theory("T"), "Vect(QQ)", {"f": [[10**400]]}).evaluate(p["f"] >> p["f"])[0, 0] == 10**800
