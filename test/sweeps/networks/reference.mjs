/**
 * A network's answers in float64, each with a bound on what the answer of lanegrad may differ by.
 * The bound is an error analysis that runs along: with u the unit roundoff of the element type,
 *
 * - a sum of n products is off by at most (n + 2) u times the sum of their sizes, in whatever order
 *   it is taken, besides what its operands were off by times the weights;
 * - an activation passes on what its argument was off by times its steepest slope, and adds 9 u of
 *   its own, the bound of test/kernels/activations.test.ts, those made of several ops 9 u for each
 *   of two and 1 u for the others;
 * - a product of two numbers is off by what each is off by times the other, and u of itself:
 *   recurrent layers are such products and sums;
 * - a state of rest is off by what an iteration is, and by the share of it at which the search
 *   ends, over 1 - L, where L is the most that an iteration leaves of a distance;
 * - a softmax of n classes passes on the largest of that twice, and adds (n + 20) u.
 */
import { activated, added, product } from "./bounded.mjs";
import { atRest, convolved, recurrent } from "./inFront.mjs";

const ROUNDOFF = { float32: 2 ** -24, float64: 2 ** -53 };

/** Answers in float64 of the rows of `data`, flat, each with its bound: { values, bounds }. */
export function answersOf({ layers, inputs, dtype }, weights, { x, scale = 1 }) {
  const u = ROUNDOFF[dtype] + ROUNDOFF.float64;
  const values = Float64Array.from(x, (value) => value * scale);
  const matrix = { values, bounds: values.map((value) => 2 * u * Math.abs(value)), columns: inputs };
  return layers.reduce((made, layer, i) => applied(layer, made, u, (name) => weights[i][name]), matrix);
}

function applied(layer, x, u, numbers) {
  switch (layer.kind) {
    case undefined:
      return eachPlace(layer, x, u, numbers);
    case "reshape":
      return { ...x, shape: layer.shape };
    case "flatten":
      return { ...x, shape: undefined };
    case "conv2d":
      return activated(layer.activation, convolved(layer, x, u, numbers), u);
    case "simpleRnn":
    case "gru":
    case "lstm":
      return recurrent(layer, x, u, numbers);
    case "equilibrium":
      return atRest(layer, x, u, numbers);
    case "activation":
      return activated(layer.activation, x, u);
    case "dropout":
    case "gaussianNoise":
      return x;
    case "residual":
      return added(x, through(layer.layers, x, u, numbers), u);
    case "concat":
      return beside(layer.branches.map((branch, i) => through(branch, x, u, (name) => numbers(`${i}.${name}`))));
    default:
      throw new Error(`There is no reference for the layer ${layer.kind}.`);
  }
}

function through(layers, x, u, numbers) {
  return layers.reduce((made, layer, i) => applied(layer, made, u, (name) => numbers(`${i}.${name}`)), x);
}

/** A dense layer, of rows or of each step of sequences. */
function eachPlace({ units, activation }, { shape, ...x }, u, numbers) {
  const columns = shape?.[1] ?? x.columns;
  const made = activated(activation, product({ ...x, columns }, units, u, numbers("kernel"), numbers("bias")), u);
  return shape ? { ...made, columns: shape[0] * units, shape: [shape[0], units] } : made;
}

function beside(parts) {
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const rows = parts[0].values.length / parts[0].columns;
  const made = { values: new Float64Array(rows * columns), bounds: new Float64Array(rows * columns), columns };
  for (let row = 0; row < rows; row++) {
    let at = row * columns;
    for (const part of parts) {
      const [begin, end] = [row * part.columns, (row + 1) * part.columns];
      made.values.set(part.values.subarray(begin, end), at);
      made.bounds.set(part.bounds.subarray(begin, end), at);
      at += part.columns;
    }
  }
  return made;
}
