import { EPSILON } from "../batchNorm.js";
import type { Normalized } from "../trace.js";
import type { Line, Subject } from "./explanation.js";
import { fenced, fraction, type MathTree, name, number, type Part, root, row } from "./math.js";
import { factor, numberText, numeral, rowVector } from "./numbers.js";
import { d, NORMALIZED, ofLayer, ofUnit } from "./symbols.js";

/** ε as it is: 0.00001. */
const EPSILON_TEXT = EPSILON.toFixed(5);

/** What batch norm makes of a layer's answers: mean 0 and deviation 1, then γ and β. */
export function normalizedLines({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const { normalized, activations, units } = trace.layers[layer];
  if (!normalized) return [];
  const at = sample * units + unit;
  const { mean, variance } = momentsOf(activations, units, unit);
  const { gamma, beta } = normalized;
  return [
    {
      says: "Batch norm brings the answers of each unit to mean 0 and deviation 1 over the batch; γ and β, which are learned, stretch and shift them",
      formula: row(
        ofLayer(NORMALIZED.matrix, layer),
        "=",
        ofLayer("γ", layer),
        fraction(row(ofLayer("A", layer), "−", name("μ")), deviation(name("v"), name("ε"))),
        "+",
        ofLayer("β", layer),
      ),
    },
    {
      says: "The chosen row",
      formula: row(
        ofLayer(NORMALIZED.row, layer),
        "=",
        rowVector(units, (j) => normalized.activations[sample * units + j], unit),
      ),
    },
    {
      says: `Unit ${unit + 1}: over the batch its answers have mean ${numberText(mean)} and variance ${numberText(variance)}`,
      formula: row(
        ofUnit(NORMALIZED.row, layer, unit),
        "=",
        numeral(gamma[unit]),
        "·",
        fraction(row(numeral(activations[at]), "−", factor(mean)), deviation(numeral(variance))),
        "+",
        factor(beta[unit]),
        "=",
        numeral(normalized.activations[at], true),
      ),
    },
  ];
}

/**
 * How a gradient goes back through batch norm: the mean and the deviation depend on every row, so
 * what all rows have in common is taken away.
 */
export function backThroughBatchNorm({ trace, sample, unit }: Subject, layer: number): readonly Line[] {
  const { normalized, activations, dActivations, units } = trace.layers[layer];
  if (!normalized || !dActivations) return [];
  const { mean, variance } = momentsOf(activations, units, unit);
  const at = sample * units + unit;
  const { gamma, dActivations: behind } = normalized;
  const [dGamma, dBeta] = [normalized.dGamma.values[unit], normalized.dBeta.values[unit]];
  return [
    {
      says: `The gradients of γ and β, by which the update moves them as it moves weights; those of unit ${unit + 1}`,
      formula: row(
        ofUnit(d("γ"), layer, unit),
        "=",
        numeral(dGamma, true),
        ",",
        ofUnit(d("β"), layer, unit),
        "=",
        numeral(dBeta, true),
      ),
    },
    {
      says: "Through batch norm: every row moves mean and deviation, which takes a part of the gradient away",
      formula: row(
        ofLayer(d("A"), layer),
        "=",
        ...backward({
          gamma: ofLayer("γ", layer),
          after: ofLayer(d(NORMALIZED.matrix), layer),
          dGamma: ofLayer(d("γ"), layer),
          dBeta: ofLayer(d("β"), layer),
          centred: row(ofLayer("A", layer), "−", name("μ")),
          rows: name("n"),
          spread: deviation(name("v"), name("ε")),
        }),
      ),
    },
    {
      says: `Unit ${unit + 1} of the chosen row`,
      formula: row(
        ofUnit(d("a"), layer, unit),
        "=",
        ...backward({
          gamma: numeral(gamma[unit]),
          after: numeral(behind.values[at]),
          dGamma: factor(dGamma),
          dBeta: numeral(dBeta),
          centred: row(numeral(activations[at]), "−", factor(mean)),
          rows: number(String(trace.rows)),
          spread: deviation(numeral(variance)),
        }),
        "=",
        numeral(dActivations.values[at], true),
      ),
    },
  ];
}

/** The parts of the gradient's formula, as letters or numbers. */
interface BackwardParts {
  readonly gamma: MathTree;
  readonly after: MathTree;
  readonly dGamma: MathTree;
  readonly dBeta: MathTree;
  readonly centred: MathTree;
  readonly rows: MathTree;
  /** √(v + ε) */
  readonly spread: MathTree;
}

/** γ / √(v + ε) (dâ − (dβ + (a − μ) / √(v + ε) dγ) / n). */
function backward({ gamma, after, dGamma, dBeta, centred, rows, spread }: BackwardParts): readonly Part[] {
  const common = row(dBeta, "+", fraction(centred, spread), "·", dGamma);
  return [fraction(gamma, spread), "·", fenced(after, "−", fraction(common, rows))];
}

/** √(v + ε). */
function deviation(variance: MathTree, epsilon: Part = number(EPSILON_TEXT)): MathTree {
  return root(row(variance, "+", epsilon));
}

/** Mean and variance, divided by the number of rows, of a unit's answers in the batch. */
function momentsOf(
  activations: Normalized["activations"],
  units: number,
  unit: number,
): { readonly mean: number; readonly variance: number } {
  const rows = activations.length / units;
  let mean = 0;
  for (let i = unit; i < activations.length; i += units) mean += activations[i] / rows;
  let variance = 0;
  for (let i = unit; i < activations.length; i += units) variance += (activations[i] - mean) ** 2 / rows;
  return { mean, variance };
}
