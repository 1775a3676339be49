import type { ActivationName, TracedLayer } from "../../index.js";
import { fenced, fraction, type MathTree, name, type Part, row, sum, sup, words } from "./math.js";
import { factor, numeral } from "./numbers.js";

/** The numbers of one element of a layer: dA, A and Z. */
interface Numbers {
  readonly da: number;
  readonly a: number;
  readonly z: number;
}

/** How an activation is written out. */
interface ActivationFormulas {
  /** The letter that stands for it; default f. */
  readonly letter?: string;
  /** f(z); `each` stands for all numbers of its row, which softmax takes. */
  readonly value: (z: Part, each: Part) => MathTree;
  /** How dZ follows from dA, A and Z. */
  readonly derivative: (da: Part, a: Part, z: Part) => MathTree;
  /**
   * The same with the numbers of one element, by no more than the four operations: the numbers
   * shown are only those that the kernels computed. Default: the derivative is named.
   */
  readonly numbers?: (numbers: Numbers) => MathTree;
}

/** Where an elementwise function has two branches: "first if z > 0, else second". */
function branches(first: Part, z: Part, second: Part): MathTree {
  return row(first, words(" where "), z, ">", "0", words(", else "), second);
}

/** e to the power of z. */
function exp(z: Part): MathTree {
  return sup("e", z);
}

/** da times a derivative. */
function times(da: Part, derivative: Part): MathTree {
  return row(da, "⊙", derivative);
}

/** The formulas of the activations; `unwritten` stands for one that has none here. */
const FORMULAS: Partial<Readonly<Record<ActivationName, ActivationFormulas>>> = {
  linear: {
    value: (z) => row(z),
    derivative: (da) => row(da),
    numbers: ({ da }) => numeral(da),
  },
  sigmoid: {
    letter: "σ",
    value: (z) => fraction("1", row("1", "+", exp(row("−", z)))),
    derivative: (da, a) => row(da, "⊙", a, "⊙", fenced("1", "−", a)),
    numbers: ({ da, a }) => row(factor(da), "·", factor(a), "·", fenced("1", "−", factor(a))),
  },
  tanh: {
    letter: "tanh",
    value: (z) => row("tanh", fenced(z)),
    derivative: (da, a) => times(da, fenced("1", "−", sup(a, "2"))),
    numbers: ({ da, a }) => row(factor(da), "·", fenced("1", "−", sup(factor(a), "2"))),
  },
  relu: {
    value: (z) => row("max", fenced("0", ",", z)),
    derivative: (da, _, z) => times(da, fenced(branches("1", z, "0"))),
    numbers: ({ da, z }) => row(factor(da), "·", z > 0 ? "1" : "0"),
  },
  leakyRelu: {
    value: (z) => row("max", fenced("0.01", z, ",", z)),
    derivative: (da, _, z) => times(da, fenced(branches("1", z, "0.01"))),
    numbers: ({ da, z }) => row(factor(da), "·", z > 0 ? "1" : "0.01"),
  },
  elu: {
    value: (z) => branches(z, z, row(exp(z), "−", "1")),
    derivative: (da, _, z) => times(da, fenced(branches("1", z, exp(z)))),
    numbers: ({ da, a, z }) => row(factor(da), "·", z > 0 ? "1" : fenced(factor(a), "+", "1")),
  },
  softplus: {
    value: (z) => row("ln", fenced("1", "+", exp(z))),
    derivative: (da, _, z) => times(da, row("σ", fenced(z))),
  },
  silu: {
    value: (z) => row(z, "·", "σ", fenced(z)),
    derivative: (da, _, z) =>
      times(da, row("σ", fenced(z), "⊙", fenced("1", "+", z, "⊙", fenced("1", "−", "σ", fenced(z))))),
  },
  gelu: {
    value: (z) => row(z, "·", "Φ", fenced(z)),
    derivative: (da, _, z) => times(da, fenced("Φ", fenced(z), "+", z, "⊙", "φ", fenced(z))),
  },
  softmax: {
    letter: "softmax",
    value: (z, each) => fraction(exp(z), row(sum("j"), exp(each))),
    derivative: (da, a) => row(a, "⊙", fenced(da, "−", words("sums over rows of "), fenced(da, "⊙", a))),
  },
};

/** f(z), whatever f is. */
const unwritten: ActivationFormulas = {
  value: (z) => row("f", fenced(z)),
  derivative: (da, _, z) => times(da, row(sup("f", "′"), fenced(z))),
};

function formulasOf(activation: ActivationName): ActivationFormulas {
  return FORMULAS[activation] ?? unwritten;
}

/** f(z) written out; `each` stands for all numbers of its row, which softmax takes. */
export function activationOf(activation: ActivationName, z: Part, each: Part): MathTree {
  return formulasOf(activation).value(z, each);
}

/** How dZ follows from dA, A and Z, written out: dA times the derivative of f. */
export function derivativeOf(activation: ActivationName, da: Part, a: Part, z: Part): MathTree {
  return formulasOf(activation).derivative(da, a, z);
}

/** The same for one number of a layer, with its numbers: element `at` of dA, A and Z. */
export function derivativeWithNumbers(layer: TracedLayer, at: number): MathTree {
  if (layer.activation === "softmax") return sharesWithNumbers(layer, at);
  const [da, a, z] = [layer.dActivations?.values[at] ?? 0, layer.activations[at], layer.sums[at]];
  const named = (): MathTree => row(factor(da), "·", sup("f", "′"), fenced(numeral(z)));
  return formulasOf(layer.activation).numbers?.({ da, a, z }) ?? named();
}

/** Of softmax, whose derivative takes a whole row. */
function sharesWithNumbers({ units, activations, dActivations }: TracedLayer, at: number): MathTree {
  const da = dActivations?.values ?? [];
  const first = Math.floor(at / units) * units;
  let inner = 0;
  for (let j = 0; j < units; j++) inner += da[first + j] * activations[first + j];
  return row(factor(activations[at]), "·", fenced(factor(da[at]), "−", factor(inner)));
}

/** The letter that stands for an activation: σ for the sigmoid. */
export function letterOf(activation: ActivationName): MathTree {
  return name(formulasOf(activation).letter ?? "f");
}
