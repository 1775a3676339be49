import type { ActivationName, TracedLayer } from "../../index.js";
import { fenced, fraction, type MathTree, name, type Part, row, sum, sup, words } from "./math.js";
import { factor, numeral } from "./numbers.js";

/** Where an elementwise function has two branches: "first if z > 0, else second". */
function branches(first: Part, z: Part, second: Part): MathTree {
  return row(first, words(" where "), z, ">", "0", words(", else "), second);
}

/** e to the power of z. */
function exp(z: Part): MathTree {
  return sup("e", z);
}

/** f(z) written out; `each` stands for all numbers of its row, which softmax takes. */
export function activationOf(activation: ActivationName, z: Part, each: Part): MathTree {
  switch (activation) {
    case "linear":
      return row(z);
    case "sigmoid":
      return fraction("1", row("1", "+", exp(row("−", z))));
    case "tanh":
      return row("tanh", fenced(z));
    case "relu":
      return row("max", fenced("0", ",", z));
    case "leakyRelu":
      return row("max", fenced("0.01", z, ",", z));
    case "elu":
      return branches(z, z, row(exp(z), "−", "1"));
    case "softplus":
      return row("ln", fenced("1", "+", exp(z)));
    case "silu":
      return row(z, "·", "σ", fenced(z));
    case "gelu":
      return row(z, "·", "Φ", fenced(z));
    case "softmax":
      return fraction(exp(z), row(sum("j"), exp(each)));
  }
}

/** How dZ follows from dA, A and Z, written out: dA times the derivative of f. */
export function derivativeOf(activation: ActivationName, da: Part, a: Part, z: Part): MathTree {
  const times = (derivative: Part): MathTree => row(da, "⊙", derivative);
  switch (activation) {
    case "linear":
      return row(da);
    case "sigmoid":
      return row(da, "⊙", a, "⊙", fenced("1", "−", a));
    case "tanh":
      return times(fenced("1", "−", sup(a, "2")));
    case "relu":
      return times(fenced(branches("1", z, "0")));
    case "leakyRelu":
      return times(fenced(branches("1", z, "0.01")));
    case "elu":
      return times(fenced(branches("1", z, exp(z))));
    case "softplus":
      return times(row("σ", fenced(z)));
    case "silu":
      return times(row("σ", fenced(z), "⊙", fenced("1", "+", z, "⊙", fenced("1", "−", "σ", fenced(z)))));
    case "gelu":
      return times(fenced("Φ", fenced(z), "+", z, "⊙", "φ", fenced(z)));
    case "softmax":
      return row(a, "⊙", fenced(da, "−", words("sums over rows of "), fenced(da, "⊙", a)));
  }
}

/**
 * The same for one number of a layer, with its numbers: element `at` of dA, A and Z. Derivatives that take more than the four
 * operations are named, since the numbers shown are only those that the kernels computed.
 */
export function derivativeWithNumbers({ activation, units, ...layer }: TracedLayer, at: number): MathTree {
  const da = layer.dActivations?.values ?? [];
  const a = layer.activations[at];
  const z = layer.sums[at];
  switch (activation) {
    case "linear":
      return numeral(da[at]);
    case "sigmoid":
      return row(factor(da[at]), "·", factor(a), "·", fenced("1", "−", factor(a)));
    case "tanh":
      return row(factor(da[at]), "·", fenced("1", "−", sup(factor(a), "2")));
    case "relu":
      return row(factor(da[at]), "·", z > 0 ? "1" : "0");
    case "leakyRelu":
      return row(factor(da[at]), "·", z > 0 ? "1" : "0.01");
    case "elu":
      return row(factor(da[at]), "·", z > 0 ? "1" : fenced(factor(a), "+", "1"));
    case "softplus":
    case "silu":
    case "gelu":
      return row(factor(da[at]), "·", sup("f", "′"), fenced(numeral(z)));
    case "softmax": {
      const first = Math.floor(at / units) * units;
      let inner = 0;
      for (let j = 0; j < units; j++) inner += da[first + j] * layer.activations[first + j];
      return row(factor(a), "·", fenced(factor(da[at]), "−", factor(inner)));
    }
  }
}

/** The letter that stands for an activation: σ for the sigmoid. */
export function letterOf(activation: ActivationName): MathTree {
  if (activation === "sigmoid") return name("σ");
  if (activation === "tanh" || activation === "softmax") return name(activation);
  return name("f");
}
