/**
 * `saliency` and `inputTimesGradient`: against central differences of `predict`, for networks of
 * all kinds.
 */
import { describe, expect, test } from "vitest";
import {
  averagePooling2d,
  batchNormalization,
  conv1d,
  conv2d,
  customLoss,
  dataset,
  dense,
  equilibrium,
  flatten,
  globalAveragePooling2d,
  groupNormalization,
  gru,
  type Layer,
  layer,
  layerNormalization,
  load,
  lstm,
  type Model,
  maxPooling1d,
  maxPooling2d,
  permute,
  prelu,
  sequential,
  simpleRnn,
  upSampling2d,
  zeroPadding2d,
} from "../../src/node.js";
import { inputTimesGradient, saliency } from "../../src/nodeExplain.js";
import { add, mean, multiply, square, subtract, tanh } from "../../src/nodeTensor.js";
import { lanegradError } from "../api/support/expectations.js";

/** Numbers without a pattern that a network could meet: from -1 to 1. */
const numbers = (count: number, first = 1): number[] =>
  Array.from({ length: count }, (_, i) => 2 * (((i + first) * 0.6180339887498949) % 1) - 1);
const rowsOf = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, row) => numbers(columns, 1 + row * columns));

/**
 * d answer / d x by central differences in float64: errors of the third order in the step, and
 * roundings over it.
 */
async function differences(model: Model, rows: number[][], output: number): Promise<number[]> {
  const step = 1e-5;
  const answers = async (by: number, column: number): Promise<number[]> => {
    const moved = rows.map((row) => row.map((x, i) => (i === column ? x + by : x)));
    const { outputs, columns } = await model.predict(moved);
    return moved.map((_, row) => outputs[row * columns + output]);
  };
  const found = rows.map((row) => row.map(() => 0));
  for (let column = 0; column < rows[0].length; column++) {
    const [above, below] = [await answers(step, column), await answers(-step, column)];
    rows.forEach((_, row) => {
      found[row][column] = (above[row] - below[row]) / (2 * step);
    });
  }
  return found.flat();
}

function expectNear(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  expect(size).toBeGreaterThan(1e-6);
  // a ten thousandth of a thousandth of the largest: differences have no more digits
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(1e-7 * size + 1e-9);
}

const networks: Readonly<Record<string, { inputs: number | number[]; layers: Layer[] }>> = {
  "dense, softmax": { inputs: 5, layers: [dense(7, "tanh"), dense(3, "softmax")] },
  "dense, sigmoid without biases": { inputs: 4, layers: [dense(6, "gelu", { bias: false }), dense(3, "sigmoid")] },
  "dense, relu and others": { inputs: 4, layers: [dense(9, "leakyRelu"), dense(5, "softplus"), dense(3)] },
  convolutions: {
    inputs: [6, 6, 2],
    layers: [conv2d(3, 3, "tanh"), averagePooling2d(2), flatten(), dense(3, "softmax")],
  },
  "the largest of windows": {
    inputs: [6, 6, 1],
    layers: [conv2d(4, 3, "relu", { padding: "same" }), maxPooling2d(2), flatten(), dense(3)],
  },
  normalizations: { inputs: 4, layers: [dense(6), batchNormalization(), dense(3, "softmax")] },
  "scaled groups, slopes, images made larger": {
    inputs: [4, 4, 4],
    layers: [
      conv2d(4, 2, "elu", { groups: 2 }),
      groupNormalization(2),
      prelu(),
      upSampling2d(2),
      zeroPadding2d(1),
      globalAveragePooling2d(),
      dense(3),
    ],
  },
  "sequences of places": {
    inputs: [8, 3],
    layers: [conv1d(4, 3, "tanh"), maxPooling1d(2), permute([2, 1]), layerNormalization(), flatten(), dense(3)],
  },
  "simpleRnn, each step by a dense layer": {
    inputs: [5, 3],
    layers: [dense(4, "tanh"), simpleRnn(5, { returnSequences: true }), simpleRnn(4), dense(3)],
  },
  gru: { inputs: [5, 3], layers: [gru(6), dense(3)] },
  "gru, all states, backwards": {
    inputs: [4, 3],
    layers: [gru(5, { returnSequences: true, goBackwards: true }), gru(4), dense(3, "softmax")],
  },
  "gru, reset before the product": { inputs: [5, 3], layers: [gru(5, { resetAfter: false }), dense(3)] },
  lstm: { inputs: [5, 3], layers: [lstm(4, { returnSequences: true }), lstm(6), dense(3)] },
  "an equilibrium": { inputs: 4, layers: [equilibrium(5, { tolerance: 1e-13, maxIterations: 500 }), dense(3)] },
};

describe("the gradients are central differences of the answers", () => {
  test.for(Object.entries(networks))("%s", async ([, { inputs, layers }]) => {
    const loss = "meanSquaredError";
    using model = await sequential({ inputs, layers, loss, dtype: "float64", seed: 3 });
    const rows = rowsOf(
      3,
      [inputs].flat().reduce((product, extent) => product * extent, 1),
    );
    const expected = await differences(model, rows, 1);
    const times = await inputTimesGradient(model, rows, { output: 1 });
    expectNear(
      times.values,
      expected.map((value, i) => value * rows.flat()[i]),
    );
    const absolute = await saliency(model, rows, { output: 1 });
    expectNear(absolute.values, expected.map(Math.abs));
    expect([...absolute.outputs]).toEqual([1, 1, 1]);
    expect([absolute.rows, absolute.columns]).toEqual([3, rows[0].length]);
  });
});

test("of each row the largest answer is taken, over more rows than go through at once", async () => {
  const layers = [dense(8, "tanh"), dense(4, "softmax")];
  using model = await sequential({ inputs: 3, layers, loss: "crossEntropy", seed: 9 });
  const rows = rowsOf(600, 3);
  const { classes } = await model.predict(rows);
  const found = await saliency(model, rows);
  expect(found.outputs).toEqual(classes);
  expect(new Set(found.outputs).size).toBeGreaterThan(1);
  // to the bit, whichever rows come with it
  for (const row of [0, 255, 256, 599]) {
    const alone = await saliency(model, [rows[row]], { output: found.outputs[row] });
    expect(alone.values).toEqual(found.values.slice(row * 3, row * 3 + 3));
  }
});

test("of a linear network x times gradient are the terms of the sum", async () => {
  using model = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError", dtype: "float64" });
  const rows = rowsOf(4, 3);
  const { values } = await inputTimesGradient(model, rows);
  const [{ kernel = [] }] = model.weights();
  expect([...values]).toEqual(rows.flatMap((row) => row.map((x, i) => x * kernel[i])));
});

test("logits are the sums behind the last activation", async () => {
  const layers = [dense(3, "softmax")];
  using model = await sequential({ inputs: 2, layers, loss: "crossEntropy", dtype: "float64", seed: 4 });
  const { values } = await inputTimesGradient(model, [[1, 1]], { output: 2, logits: true });
  const [{ kernel = [] }] = model.weights();
  expect([...values]).toEqual([kernel[2], kernel[5]]);
});

test("numbers are scaled and standardized as they enter the network; answers are in their own units", async () => {
  const x = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256);
  const y = Float64Array.from({ length: 20 }, (_, row) => 1000 * x[3 * row] - 400 * x[3 * row + 1]);
  const data = dataset({ x: { values: x, columns: 3, scale: 1 / 255 }, y });
  const layers = [dense(4, "tanh"), dense(1)];
  using model = await sequential({ inputs: 3, layers, loss: "meanSquaredError", standardize: true, dtype: "float64" });
  await model.fit(data, { epochs: 3 });
  const rows = Array.from({ length: 20 }, (_, row) =>
    Array.from(x.subarray(3 * row, 3 * row + 3), (byte) => byte / 255),
  );
  const scaled = { values: Float64Array.from(rows.flat()), columns: 3, scale: 1 };
  const found = await saliency(model, scaled);
  // bytes are standardized by another way of rounding
  expectNear((await saliency(model, data)).values, [...found.values]);
  const deviations = [0, 1, 2].map((i) => {
    const column = rows.map((row) => row[i]);
    const middle = column.reduce((sum, value) => sum + value, 0) / 20;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 20);
  });
  const unscaled = {
    predict: (given: number[][]) => model.predict({ values: Float64Array.from(given.flat()), columns: 3, scale: 1 }),
  };
  const expected = await differences(unscaled as Model, rows, 0);
  expectNear(
    found.values,
    expected.map((value, i) => Math.abs(value) * deviations[i % 3]),
  );
});

test("names of classes and of numbers", async () => {
  const x = rowsOf(6, 2);
  const data = dataset({ x, y: ["a", "b", "c", "a", "b", "c"], features: ["left", "right"] });
  using model = await sequential({ inputs: 2, layers: [dense(3, "softmax")], loss: "crossEntropy" });
  await model.fit(data);
  const named = await saliency(model, data, { output: "c" });
  expect(named.features).toEqual(["left", "right"]);
  expect(named).toEqual(await saliency(model, data, { output: 2 }));
  await expect(saliency(model, x, { output: "d" })).rejects.toThrow('no answer "d": its answers are "a", "b", "c".');
  using two = await sequential({ inputs: 2, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" });
  await two.fit(dataset({ x, y: ["n", "y", "n", "y", "n", "y"] }));
  expect([...(await saliency(two, x, { output: "y" })).outputs]).toEqual([0, 0, 0, 0, 0, 0]);
  await expect(saliency(two, x, { output: "n" })).rejects.toMatchObject({ code: "INVALID_OPTION" });
});

test("models in workers, and with code of one's own", async () => {
  const options = {
    inputs: 3,
    layers: [dense(4, "tanh"), dense(2, "softmax")],
    loss: "crossEntropy",
    seed: 6,
  } as const;
  using here = await sequential(options);
  using there = await sequential({ ...options, worker: true });
  const rows = rowsOf(5, 3);
  expect(await saliency(there, rows)).toEqual(await saliency(here, rows));
  const doubled = layer("doubled", (x) => add(tanh(x), multiply(0.5, x)));
  const loss = customLoss("own", (y, target) => mean(square(subtract(y, target)), -1));
  using own = await sequential({ inputs: 3, layers: [doubled, dense(2)], loss, dtype: "float64" });
  await expect(saliency(own, rows)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  const found = await inputTimesGradient(own, rows, { output: 1, layers: { doubled }, losses: { own: loss } });
  const expected = await differences(own, rows, 1);
  expectNear(
    found.values,
    expected.map((value, i) => value * rows.flat()[i]),
  );
});

test("the model isn't changed, nor what is loaded from its file", async () => {
  using model = await sequential({ inputs: 2, layers: [dense(2)], loss: "meanSquaredError" });
  const before = await model.toBytes();
  await saliency(model, rowsOf(3, 2));
  expect(await model.toBytes()).toEqual(before);
  using loaded = await load(before);
  expect(await saliency(loaded, rowsOf(3, 2))).toEqual(await saliency(model, rowsOf(3, 2)));
});

describe("of rows that don't come to rest", () => {
  const rows = [
    [0.3, 0.2, -0.4],
    [0.1, 0.9, 0.5],
  ];
  const restless = (requireConvergence: boolean, units: number): Promise<Model> =>
    sequential({
      inputs: 3,
      layers: [
        equilibrium(5, {
          requireConvergence,
          maxIterations: 3,
          recurrentWeights: Array.from({ length: 25 }, (_, i) => Math.sin(i * 3) * 0.6),
        }),
        dense(units),
      ],
      loss: "meanSquaredError",
      dtype: "float64",
      seed: 3,
    });

  test.each([1, 2])("gradients tell it, each row once, whichever of %i answers is taken", async (units) => {
    using model = await restless(false, units);
    const { relaxation } = await model.predict(rows);
    expect(relaxation?.forward.unsettled).toBe(2);
    for (const explain of [saliency, inputTimesGradient]) {
      const told = (await explain(model, rows)).relaxation;
      expect(told?.forward).toEqual(relaxation?.forward);
      expect(told).toEqual((await explain(model, rows, { output: 0 })).relaxation);
      expect(told?.backward.unsettled).toBe(2);
    }
  });

  test.each([1, 2])("gradients of %i answers are refused as answers are where rest is required", async (units) => {
    using model = await restless(true, units);
    const { message } = await lanegradError(() => model.predict(rows), "NOT_CONVERGED");
    for (const explain of [saliency, inputTimesGradient]) {
      const refused = await lanegradError(() => explain(model, rows), "NOT_CONVERGED");
      expect(refused.message).toBe(message);
    }
  });

  test("nothing is told of networks without equilibria", async () => {
    using model = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError" });
    expect(await saliency(model, rows)).not.toHaveProperty("relaxation");
  });
});
