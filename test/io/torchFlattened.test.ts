/**
 * What stands between `flatten` and a dense layer, in the order of PyTorch's Flatten, which has
 * channels first.
 */
import { expect, test } from "vitest";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import {
  batchNormalization,
  conv2d,
  dataset,
  dense,
  flatten,
  type Layer,
  layerNormalization,
  load,
  prelu,
  reshape,
  sequential,
} from "../../src/node.js";

const ROWS = 6;
const inputs = [4, 3, 2];
const x = Array.from({ length: ROWS }, (_, i) => Array.from({ length: 24 }, (_, j) => Math.sin(5 * i + j)));
const y = Array.from({ length: ROWS }, (_, i) => [Math.cos(i), i / 5]);

/**
 * What conv2d(4, 2) makes of an image of 4 x 3: [3, 2, 4], whose numbers PyTorch has by channel,
 * line and column.
 */
const PLACES = 6;
const CHANNELS = 4;
function channelsFirst(row: ArrayLike<number>): number[] {
  return Array.from(row, (_, i) => row[(i % PLACES) * CHANNELS + Math.floor(i / PLACES)]);
}

type Numbers = (name: string) => ArrayLike<number>;

const between: readonly [string, Layer, (row: readonly number[], of: Numbers) => number[]][] = [
  [
    "batchNormalization",
    batchNormalization(),
    (row, of) =>
      row.map((value, i) => {
        const normal = (value - of("running_mean")[i]) / Math.sqrt(of("running_var")[i] + 1e-5);
        return of("weight")[i] * normal + of("bias")[i];
      }),
  ],
  [
    "layerNormalization",
    layerNormalization(),
    (row, of) => {
      const mean = row.reduce((sum, value) => sum + value / row.length, 0);
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2 / row.length, 0);
      return row.map((value, i) => (of("weight")[i] * (value - mean)) / Math.sqrt(variance + 1e-5) + of("bias")[i]);
    },
  ],
  ["prelu", prelu(), (row, of) => row.map((value, i) => (value > 0 ? value : of("weight")[i] * value))],
];

test.each(between)("%s", async (_, layer, formula) => {
  const first = [conv2d(4, 2, "relu"), flatten()];
  const layers = [...first, layer, dense(2)];
  using model = await sequential({ inputs, layers, loss: "meanSquaredError", dtype: "float64", seed: 5 });
  await model.fit(dataset({ x, y }), { epochs: 9, batchSize: "full" });
  const bytes = await model.toBytes();
  const tensors = new Map(decodeSafetensors(bytes).tensors.map(({ name, values }) => [name, values]));
  const numbers = (name: string): ArrayLike<number> => {
    const found = tensors.get(name);
    if (!found) throw new Error(`no ${name} in ${[...tensors.keys()]}`);
    return found;
  };

  // what is flattened, from a model that ends there, whose dense layer passes everything on
  const identity = Array.from({ length: 24 }, (_, i) => Array.from({ length: 24 }, (_, j) => Number(i === j)));
  const passing = [...first, dense(24, "linear", { weights: identity, bias: false })];
  using flattening = await sequential({ inputs, layers: passing, loss: "meanSquaredError", dtype: "float64", seed: 5 });
  const { kernel, bias } = model.weights()[0];
  using begun = await sequential({
    inputs,
    layers: [conv2d(4, 2, "relu", { weights: kernel, biases: bias }), ...passing.slice(1)],
    loss: "meanSquaredError",
    dtype: "float64",
  });
  expect(begun.info.parameters).toBe(flattening.info.parameters);
  const flat = (await begun.predict(x)).outputs;

  const [weight, last] = [numbers("4.weight"), numbers("4.bias")];
  const answers = (await model.predict(x)).outputs;
  for (let row = 0; row < ROWS; row++) {
    const middle = formula(channelsFirst(flat.subarray(24 * row, 24 * row + 24)), (name) => numbers(`3.${name}`));
    for (let unit = 0; unit < 2; unit++) {
      const sum = middle.reduce((total, value, i) => total + value * weight[24 * unit + i], last[unit]);
      // sums of 24 products in another order
      expect(sum).toBeCloseTo(answers[2 * row + unit], 12);
    }
  }
  using again = await load(bytes);
  expect(again.weights()).toEqual(model.weights());
  expect((await again.predict(x)).outputs).toEqual(answers);
});

test("images that a first reshape makes of rows are flattened in that order too", async () => {
  const make = async (first: readonly Layer[], given: number | readonly number[]) => {
    const layers = [...first, conv2d(4, 2, "relu"), flatten(), dense(2)];
    using model = await sequential({ inputs: given, layers, loss: "meanSquaredError", seed: 5 });
    const { tensors } = decodeSafetensors(await model.toBytes());
    return { flat: model.weights().at(-1), stored: tensors.find(({ shape }) => shape.join() === "2,24")?.values };
  };
  const [reshaped, given] = [await make([reshape(inputs)], 24), await make([], inputs)];
  const ofUnit = ({ flat }: typeof given) => Array.from({ length: 24 }, (_, i) => Number(flat?.kernel[2 * i]));
  for (const made of [reshaped, given])
    expect([...(made.stored ?? [])].slice(0, 24)).toEqual(channelsFirst(ofUnit(made)));
});
