import type { Trace } from "../../../src/node.js";
import { largestDifference } from "../../replay/golden.js";

/** A [rows, depth] times B [depth, columns], row-major. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, depth: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += a[row * depth + k] * b[k * columns + column];
    return sum;
  });
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
}

/** Largest error of the equations that a Trace states, of products computed here. */
export function errorOf({ rows, inputs, layers }: Trace): number {
  const errors = layers.flatMap((layer, i) => {
    const { kernel, bias, sums, dSums, dKernel, dBias } = layer;
    const x = i === 0 ? inputs : layers[i - 1].activations;
    const wx = product(x, kernel, rows, layer.inputs, layer.units);
    const z = wx.map((value, at) => value + (bias?.[at % layer.units] ?? 0));
    const dw = product(transposed(x, rows, layer.inputs), dSums.values, layer.inputs, rows, layer.units);
    const ones = new Array<number>(rows).fill(1);
    const db = product(ones, dSums.values, 1, rows, layer.units);
    const da = product(dSums.values, transposed(kernel, layer.inputs, layer.units), rows, layer.units, layer.inputs);
    return [
      largestDifference(sums, z),
      largestDifference(dKernel.values, dw),
      dBias ? largestDifference(dBias.values, db) : 0,
      i === 0 ? 0 : largestDifference(layers[i - 1].dActivations?.values ?? [], da),
    ];
  });
  return Math.max(...errors);
}
