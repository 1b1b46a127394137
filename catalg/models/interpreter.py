"""From value trees to numbers, arrays and functions.

Numbers are held as `counting` says. A value is data: names reach only the model's own values, the
parameters of a lambda and the documented function list. Relies on numpy, `counting` and `functions`;
must never call anything that a file names outside that list.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from catalg.models.backend import is_array
from catalg.models.counting import Counting, Function, Mode, shape_text
from catalg.models.outcome import ModelError, Value

DEEPEST = 150  # nesting of a value tree


class Interpreter(Counting):
    """Evaluates the values of one model, each once, in one way of counting."""

    def __init__(
        self,
        model: str,
        values: Mapping[str, Value],
        mode: Mode,
        *,
        seed: int = 0,
        draw: str = "dyadic",
        loader: Callable[[str, str | None], Any] | None = None,
        ring: Any = None,
        backend: str = "numpy",
        batched: bool = False,
    ) -> None:
        super().__init__(mode, backend, batched)
        self.model = model
        self.values = values
        self.seed = seed
        self.draw = draw
        self.loader = loader
        self.ring = ring  # maps a symbol's name to its element, once `symbols` is used
        self.quantale: Callable[[], Any] | None = None  # in Matrices(...): a new quantale to count in
        self.shape_hint: tuple[int, ...] | None = None  # the shape a bare random() takes
        self.uses_loaded = False
        self.loaded_eps = 0.0  # the relative precision of what was loaded, when coarser than float64
        self.uses_symbols = False
        self._done: dict[str, Any] = {}
        self._busy: list[str] = []
        self._constants: dict[int, Any] = {}
        self._free: dict[int, frozenset[str]] = {}
        self._owners: list[str] = []  # whose value is being run: the last one
        self._site = 0  # which call of a value is being run, in the order of its text
        self._sites: dict[str, dict[int, int]] = {}
        self._depth = 0

    # -- names ---------------------------------------------------------------------------

    def value_of(self, generator: str, hint: tuple[int, ...] | None = None) -> Any:
        """The evaluated value of a generator; raises ModelError naming it."""
        if generator in self._done:
            return self._done[generator]
        if generator in self._busy:
            chain = " -> ".join([*self._busy[self._busy.index(generator) :], generator])
            raise ModelError(f"the value of `{generator}` is defined by itself ({chain})", generator)
        self._busy.append(generator)
        self._owners.append(generator)
        saved, self.shape_hint = self.shape_hint, hint
        try:
            out = self.evaluate(self.values[generator], {})
        except ModelError as error:
            if error.generator is None:
                raise ModelError(error.message, generator, error.help) from None
            raise
        except (RecursionError, MemoryError):
            raise ModelError("the value is too large or too deeply nested", generator) from None
        finally:
            self._busy.pop()
            self._owners.pop()
            self.shape_hint = saved
        self._done[generator] = out
        return out

    def _name(self, name: str, env: Mapping[str, Any]) -> Any:
        from catalg.models.functions import FUNCTIONS

        if name in env:
            return env[name]
        if name in self.values and not (name in self._busy and name in FUNCTIONS):
            return self.value_of(name)
        if name in FUNCTIONS:
            return self._builtin(name)
        known = [*env, *self.values, *FUNCTIONS]
        near = difflib.get_close_matches(name, known, n=1)
        raise ModelError(f"`{name}` is not known here", None, f"did you mean `{near[0]}`?" if near else None)

    def _builtin(self, name: str) -> Function:
        from catalg.models.functions import FUNCTIONS

        entry = FUNCTIONS[name]

        def call(args: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
            return entry.apply(self, args, keywords)

        return Function(name, None, call)

    # -- trees ---------------------------------------------------------------------------

    def evaluate(self, tree: Value, env: Mapping[str, Any]) -> Any:
        """The value of a tree; parts that no lambda parameter reaches are computed once."""
        closed = not env or not (self._free_names(tree) & env.keys())
        if closed and env and id(tree) in self._constants:
            return self._constants[id(tree)]
        self._depth += 1
        if self._depth > DEEPEST:
            self._depth = 0
            raise ModelError(f"the value is nested more than {DEEPEST} deep")
        try:
            out = _FORMS.get(tree[0], Interpreter._unknown)(self, tree, env)
        finally:
            self._depth = max(0, self._depth - 1)
        if closed and env:
            self._constants[id(tree)] = out
        return out

    def _unknown(self, tree: Value, env: Mapping[str, Any]) -> Any:
        raise ModelError(f"`{tree[0]}` is not a kind of value")

    def _free_names(self, tree: Value) -> frozenset[str]:
        """The names that a tree reads, lambda parameters of its own apart."""
        known = self._free.get(id(tree))
        if known is not None:
            return known
        kind = tree[0]
        names: set[str] = set()
        if kind == "name":
            names.add(tree[1])
        elif kind == "call":
            names.add(tree[1])
            for part in (*tree[2], *(v for _, v in tree[3])):
                names |= self._free_names(part)
        elif kind == "lambda":
            names = set(self._free_names(tree[2])) - set(tree[1])
        elif kind not in ("number", "string"):
            for part in tree[1:]:
                if isinstance(part, tuple):
                    parts = part if part and isinstance(part[0], tuple) or not part else (part,)
                    for p in parts:
                        names |= self._free_names(p)
        out = self._free[id(tree)] = frozenset(names)
        return out

    def _number(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return Fraction(tree[1])

    def _inf(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return float("inf") * tree[1]

    def _true(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return Fraction(1)

    def _false(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return Fraction(0)

    def _string(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return tree[1]

    def _tuple(self, tree: Value, env: Mapping[str, Any]) -> Any:
        return tuple(self.evaluate(v, env) for v in tree[1])

    def _list(self, tree: Value, env: Mapping[str, Any]) -> Any:
        parts = [self.evaluate(v, env) for v in tree[1]]
        for part in parts:
            if isinstance(part, (str, tuple, Function)):
                raise ModelError("a list holds numbers and lists of numbers only")
        arrays = [self.array(p) for p in parts]
        if not arrays:
            return self.lift(np.zeros((0,), dtype=self.dtype))
        rows = [self.shape_of(a) for a in arrays]
        if len(set(rows)) > 1:
            odd = next(i for i, s in enumerate(rows) if s != rows[0])
            raise ModelError(
                f"the list is ragged: its row 0 has shape {shape_text(rows[0])} and its row {odd} "
                f"has shape {shape_text(rows[odd])}"
            )
        self.guard((len(arrays), *rows[0]))
        return self.xp.stack(self.level(arrays), axis=self.lead)

    def _call(self, tree: Value, env: Mapping[str, Any]) -> Any:
        from catalg.models.functions import FUNCTIONS

        name = tree[1]
        args = [self.evaluate(a, env) for a in tree[2]]
        keywords = {k: self.evaluate(v, env) for k, v in tree[3]}
        if name in FUNCTIONS and name not in env:
            self._site = self._site_of(tree)
            return FUNCTIONS[name].apply(self, args, keywords)
        return self.apply(self._name(name, env), args, keywords, name)

    def apply(self, function: Any, args: Sequence[Any], keywords: Mapping[str, Any], name: str = "") -> Any:
        """Call a function value; raises ModelError on anything else or a wrong count."""
        if not isinstance(function, Function):
            raise ModelError(f"`{name}` is not a function")
        if function.parameters is not None and (len(function.parameters) != len(args) or keywords):
            raise ModelError(f"`{function.name}` takes {len(function.parameters)} arguments, not {len(args)}")
        return function.call(args, keywords)

    def _lambda(self, tree: Value, env: Mapping[str, Any]) -> Any:
        parameters, body = tree[1], tree[2]
        if len(set(parameters)) != len(parameters):
            raise ModelError("a lambda names a parameter twice")
        outer, owner = dict(env), self._owners[-1:]

        def call(args: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
            self._owners += owner
            try:
                return self.evaluate(body, {**outer, **dict(zip(parameters, args, strict=True))})
            finally:
                del self._owners[len(self._owners) - len(owner) :]

        return Function("the lambda", tuple(parameters), call)

    def _neg(self, tree: Value, env: Mapping[str, Any]) -> Any:
        value = self.evaluate(tree[1], env)
        if isinstance(value, (Fraction, float)):
            return -value
        return -self.array(value)

    def _op(self, tree: Value, env: Mapping[str, Any]) -> Any:
        from catalg.models.arithmetic import binary

        return binary(self, tree[1], self.evaluate(tree[2], env), self.evaluate(tree[3], env))

    def _index(self, tree: Value, env: Mapping[str, Any]) -> Any:
        value = self.evaluate(tree[1], env)
        items = tuple(self._item(item, env) for item in tree[2])
        if isinstance(value, tuple):
            if len(items) == 1 and isinstance(items[0], int) and -len(value) <= items[0] < len(value):
                return value[items[0]]
            raise ModelError(f"a tuple of {len(value)} has no such item")
        if not is_array(value):
            value = self.array(value)
        try:
            return self._picked(value, items)
        except (IndexError, ValueError, TypeError):
            shape = shape_text(self.shape_of(value))
            raise ModelError(f"the index does not fit an array of shape {shape}") from None

    def _picked(self, value: Any, items: tuple[Any, ...]) -> Any:
        """``value[items]``, as NumPy has it."""
        if self.xp is np and not self.lead:
            return np.asarray(value[items], dtype=value.dtype)
        shape = self.shape_of(value)
        places = np.arange(prod(shape)).reshape(shape)[items]  # which entries, by NumPy's own rules
        flat = self.xp.reshape(value, (*value.shape[: self.lead], prod(shape)))
        index = self.xp.asarray(np.array(places.reshape(-1)))
        return self.xp.reshape(self.xp.take(flat, index, axis=self.lead), (*value.shape[: self.lead], *places.shape))

    def _item(self, item: Any, env: Mapping[str, Any]) -> Any:
        """One index: a whole number, a slice ``("slice", start, stop, step)``, or a list of numbers."""
        if item[0] == "slice":
            return slice(*(None if part is None else self.integer(self.evaluate(part, env)) for part in item[1:]))
        value = self.host(self.evaluate(item, env))
        if isinstance(value, np.ndarray) and value.ndim:
            return np.array([self.integer(v) for v in value.reshape(-1).tolist()], dtype=np.int64).reshape(value.shape)
        return self.integer(value)

    def _attribute(self, tree: Value, env: Mapping[str, Any]) -> Any:
        if tree[2] != "T":
            raise ModelError(f"`.{tree[2]}` is not known", None, "the one attribute is `.T`, the transpose")
        value = self.array(self.evaluate(tree[1], env))
        return value if value.ndim < 2 + self.lead else self.xp.matrix_transpose(value)

    # -- pseudo-random numbers -----------------------------------------------------------

    def bits(self, count: int, width: int) -> Any:
        """``count`` unsigned integers of ``width`` bytes: the same for the same model, generator and call in it."""
        owner = self._owners[-1] if self._owners else ""
        seed = f"{self.seed}\0{self.model}\0{owner}\0{self._site}".encode()
        return np.frombuffer(hashlib.shake_256(seed).digest(count * width), dtype=f"<u{width}")

    def _site_of(self, tree: Value) -> int:
        """The number of a call among the calls of its owner's value: no matter when or how often it runs."""
        owner = self._owners[-1] if self._owners else ""
        if owner not in self._sites:
            calls: dict[int, int] = {}
            stack: list[Any] = [self.values.get(owner, ())]
            while stack:
                part = stack.pop()
                if isinstance(part, tuple):
                    if part and part[0] == "call":
                        calls.setdefault(id(part), len(calls))
                    stack += reversed(part)
            self._sites[owner] = calls
        return self._sites[owner].get(id(tree), 0)


_FORMS: dict[str, Callable[[Interpreter, Value, Mapping[str, Any]], Any]] = {
    "number": Interpreter._number,
    "inf": Interpreter._inf,
    "true": Interpreter._true,
    "false": Interpreter._false,
    "string": Interpreter._string,
    "list": Interpreter._list,
    "tuple": Interpreter._tuple,
    "name": lambda self, tree, env: self._name(tree[1], env),
    "call": Interpreter._call,
    "lambda": Interpreter._lambda,
    "neg": Interpreter._neg,
    "op": Interpreter._op,
    "index": Interpreter._index,
    "attribute": Interpreter._attribute,
}
