"""Bad values give a ModelError that names the generator; nothing is evaluated and nothing runs away."""

import json
import struct
import zipfile

import numpy as np
import pytest
from presented import Presentation, call, monoid, name, op, value, values

from catalg.cells import CARTESIAN, MONOIDAL
from catalg.models import ModelError, build_model

GOOD = {"A": 2, "mu": [[[1, 0], [0, 1]], [[0, 1], [1, 0]]], "eta": [1, 0]}


def refused(theory, target, named, generator, words, **options):
    with pytest.raises(ModelError) as caught:
        build_model("M", theory, target, named, **options)
    assert caught.value.generator == generator
    assert words in caught.value.message, caught.value.message


@pytest.mark.parametrize(
    "change, generator, words",
    [
        ({"eta": value([1, 0, 0])}, "eta", "has shape (3,), but `eta : I -> A` needs (2,)"),
        ({"eta": value([[1], [0, 1]])}, "eta", "the list is ragged"),
        ({"eta": value([1, float("inf")])}, "eta", "is not a number of this target"),
        ({"eta": call("nothing")}, "eta", "`nothing` is not known"),
        ({"eta": name("eta")}, "eta", "is defined by itself (eta -> eta)"),
        ({"eta": op("/", value([1, 1]), 0)}, "eta", "division by zero"),
        ({"eta": op("@", 1, 2)}, "eta", "between arrays"),
        ({"eta": ("string", "x")}, "eta", "a text stands where"),
        ({"eta": ("lambda", ("x",), name("x"))}, "eta", "is a function"),
        ({"eta": call("permutation", 0, 0)}, "eta", "is not a permutation"),
        ({"eta": call("load", "x.npy")}, "eta", "may not read files"),
        ({"eta": call("arange", 10**12)}, "eta", "is too large"),
        ({"eta": op("**", 10, 10**9)}, "eta", "is too large"),
        ({"A": value(-1)}, "A", "is not a dimension"),
        ({"A": value([1, 2])}, "A", "is a dimension"),
        ({"A": op("/", 1, 2)}, "A", "is a dimension"),
    ],
)
def test_bad_values(change, generator, words):
    _, theory = monoid()
    refused(theory, "Vect(QQ)", values(**GOOD) | change, generator, words)


def test_names_and_targets():
    p, theory = monoid()
    refused(theory, "Vect", values(**GOOD, mew=1), "mew", "is not a cell of theory `Monoid`")
    missing = values(**GOOD)
    del missing["eta"]
    refused(theory, "Vect", missing, "eta", "gives no value for `eta`")
    refused(theory, "Vekt", values(**GOOD), None, "is not a target")
    refused(theory, "Vect(GF(4))", values(**GOOD), None, "is not a prime field")
    refused(theory, "Vect(GF(2))", values(**GOOD) | {"eta": op("/", value([1, 0]), 2)}, "eta", "denominator")
    refused(theory, "Rel", values(**GOOD) | values(eta=[2, 0]), "eta", "is not a truth value")
    refused(theory, "MaxPlus", values(**GOOD) | values(eta=[float("inf"), 0]), "eta", "is not a value of MaxPlus")
    refused(theory, "Set", values(A=2, mu=[[0, 1], [1, 2]], eta=0), "mu", "is not an element of a set of 2")
    cartesian = Presentation(CARTESIAN, "A", f="A -> A").theory("T")
    refused(cartesian, "Vect", values(A=1, f=[[1]]), None, "a cartesian theory has no models in Vect")


def test_deep_nesting_ends():
    _, theory = monoid()
    deep = value(1)
    for _ in range(5000):
        deep = ("neg", deep)
    refused(theory, "Vect", values(**GOOD) | {"eta": deep}, "eta", "deep")


def test_a_tensor_too_large_to_evaluate_is_said_and_not_made():
    p = Presentation(MONOIDAL, "A", u="-> A")
    model = build_model("M", p.theory("T"), "Vect", values(A=4000) | {"u": call("ones", 4000)})
    wide = p["u"] @ p["u"] @ p["u"]
    from presented import law

    outcome = model.check(law("wide", wide, wide), samples=1)
    assert outcome.status == "skipped" and "entries" in outcome.reason


# -- files -------------------------------------------------------------------------------------


def written(path, header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def test_arrays_of_every_kind_of_file(tmp_path):
    data = np.array([[1.5, -2.0], [0.25, 8.0]], dtype=np.float32)
    np.save(tmp_path / "a.npy", data)
    np.savez(tmp_path / "a.npz", w=data, other=np.arange(3))
    half = (data.view(np.uint32) >> 16).astype(np.uint16)  # these numbers are exact in bfloat16
    entry = {"shape": [2, 2], "data_offsets": [0, 16], "dtype": "F32"}
    short = {"shape": [2, 2], "data_offsets": [16, 24], "dtype": "BF16"}
    sixteen = {"shape": [2, 2], "data_offsets": [24, 32], "dtype": "F16"}
    written(
        tmp_path / "a.safetensors",
        {"__metadata__": {"format": "pt"}, "w": entry, "b": short, "h": sixteen},
        data.tobytes() + half.tobytes() + data.astype(np.float16).tobytes(),
    )
    p = Presentation(MONOIDAL, "A", f="A -> A")
    for args in [("a.npy",), ("a.npz", "w"), *(("a.safetensors", k) for k in "wbh")]:
        for target in ("Vect", "Vect(QQ)"):
            named = values(A=2) | {"f": call("load", *args)}
            found = build_model("M", p.theory("T"), target, named, folder=tmp_path).evaluate(p["f"])
            assert found.tolist() == data.tolist()


def test_hostile_files(tmp_path):
    p = Presentation(MONOIDAL, "A", f="A -> A")
    theory = p.theory("T")

    def no(words, *args):
        refused(theory, "Vect", values(A=2) | {"f": call("load", *args)}, "f", words, folder=tmp_path)

    no("there is no file", "missing.npy")
    no("lies outside the project", "../secret.npy")
    no("not a path relative", "/etc/passwd")
    no("not installed", "package:no_such_package_here/x.npy")
    np.save(tmp_path / "o.npy", np.array([{}], dtype=object), allow_pickle=True)
    no("could not be read", "o.npy")
    np.save(tmp_path / "n.npy", np.array([[1.0, np.nan], [0, 1]]))
    no("NaN", "n.npy")
    (tmp_path / "junk.npz").write_bytes(b"PK junk")
    no("could not be read", "junk.npz", "w")
    (tmp_path / "junk.txt").write_text("1 2")
    no("is not a .npy", "junk.txt")
    np.savez(tmp_path / "two.npz", weight=np.eye(2), bias=np.eye(2))
    no("a key is needed", "two.npz")
    no("has no array `wieght`", "two.npz", "wieght")
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as z:
        z.writestr("w.npy", b"\x93NUMPY nonsense")
    no("could not be read", "bad.npz", "w")
    link = tmp_path / "link.npy"
    link.symlink_to("/etc/hostname")
    no("lies outside the project", "link.npy")


@pytest.mark.parametrize(
    "header, words",
    [
        (b"not json", "not JSON"),
        (b"[]", "not an object"),
        (b'{"w": 1}', "does not fit the file"),
        ({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 99999]}}, "does not fit the file"),
        ({"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 16]}}, "does not fit the file"),
        ({"w": {"dtype": "F99", "shape": [2, 2], "data_offsets": [0, 16]}}, "does not fit the file"),
        ({"w": {"dtype": "F32", "shape": [-2, -2], "data_offsets": [0, 16]}}, "does not fit the file"),
        ({"w": {"dtype": "F32", "shape": [2.0, 2], "data_offsets": [0, 16]}}, "does not fit the file"),
        ({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [16, 0]}}, "does not fit the file"),
        (b'{"w": {}, "w": {}}', "not JSON"),
    ],
)
def test_hostile_safetensors_headers(tmp_path, header, words):
    written(tmp_path / "w.safetensors", header, bytes(16))
    p = Presentation(MONOIDAL, "A", f="A -> A")
    named = values(A=2) | {"f": call("load", "w.safetensors", "w")}
    refused(p.theory("T"), "Vect", named, "f", words, folder=tmp_path)


def test_arrays_that_declare_more_than_there_is(tmp_path):
    p = Presentation(MONOIDAL, "A", f="A -> A")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776, 8), }"
    header = header.ljust(117) + b"\n"
    claim = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    with zipfile.ZipFile(tmp_path / "claim.npz", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("w.npy", claim + bytes(64))
    (tmp_path / "claim.npy").write_bytes(claim + bytes(64))
    for args, words in [(("claim.npz", "w"), "does not fit its"), (("claim.npy",), "could not be read")]:
        named = values(A=2) | {"f": call("load", *args)}
        refused(p.theory("T"), "Vect", named, "f", words, folder=tmp_path)
    np.savez(tmp_path / "o.npz", w=np.array([{}, []], dtype=object))
    np.savez(tmp_path / "c.npz", w=np.array([[1j, 0], [0, 1]]))
    whole = (tmp_path / "c.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    for file, words in [("o.npz", "Object arrays cannot"), ("c.npz", "not real"), ("cut.npz", "could not be")]:
        named = values(A=2) | {"f": call("load", file, "w")}
        refused(p.theory("T"), "Vect", named, "f", words, folder=tmp_path)


def test_a_header_that_claims_to_be_huge(tmp_path):
    (tmp_path / "w.safetensors").write_bytes(struct.pack("<Q", 2**60) + b"{}")
    p = Presentation(MONOIDAL, "A", f="A -> A")
    named = values(A=2) | {"f": call("load", "w.safetensors", "w")}
    refused(p.theory("T"), "Vect", named, "f", "claims a header", folder=tmp_path)


def test_the_room_is_light_to_enter():
    import subprocess
    import sys

    script = "import sys, catalg.models; print(sorted({'numpy', 'sympy', 'mpmath'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
