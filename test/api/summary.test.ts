/** What `summary` tells is what the model has, and what a training of it takes. */
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/csv.js";
import {
  activation,
  adam,
  concat,
  customLoss,
  dataset,
  dense,
  dropout,
  flatten,
  gaussianNoise,
  type Layer,
  layer,
  load,
  type Model,
  type ModelOptions,
  type Optimizer,
  residual,
  type Summary,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import { preprocessor } from "../../src/table.js";
import { abs, matmul, mean, multiply, subtract } from "../../src/tensor/index.js";
import "../support/awake.js";

const ROWS = 96;
const x = Array.from({ length: ROWS }, (_, i) => [i % 7, (i * i) % 5, i % 3, 1 / (i + 1)]);
const classes = dataset({ x, y: x.map(([a]) => ["low", "mid", "high"][a % 3]) });
const numbers = dataset({ x, y: x.map(([a, b]) => [a + b, a - b, a * b]) });

const gate = layer("gate", (x, { parameter }) => multiply(x, parameter("slope", [8], 1)));
const mix = layer("mix", (x, { parameter }) => matmul(matmul(x, parameter("down", [8, 2])), parameter("up", [2, 8])));
const deep: readonly Layer[] = [
  dense(8, "silu"),
  gate,
  mix,
  dropout(0.2),
  residual([dense(16, "relu"), gaussianNoise(0.1), dense(8)]),
  concat([[], [dense(4, "tanh")]]),
  activation("relu"),
  flatten(),
  dense(3, "softmax"),
];
const wide: readonly Layer[] = [dense(16, "relu"), dense(40, "gelu", { bias: false }), dense(3, "softmax")];

const base = { inputs: 4, loss: "crossEntropy", threads: 1 } as const;

/**
 * Bytes of linear memory beside the rows and what belongs to them, while the model trains on whole
 * batches.
 */
async function memoryInTraining(model: Model | WorkerModel, data: typeof classes, batchSize: number): Promise<number> {
  let bytes = 0;
  await model.fit(data, {
    batchSize,
    onBatch: () => {
      bytes = model instanceof Object ? model.info.memoryBytes : 0;
    },
  });
  const elements = model.info.dtype === "float32" ? 4 : 8;
  const block = (size: number): number => Math.ceil(size / 64) * 64;
  const features = block(ROWS * 4 * elements);
  return bytes - features - (data.labels ? block(ROWS * 4) : 0) - (data.targets ? block(ROWS * 3 * elements) : 0);
}

describe("layers, parameters and multiply-adds", () => {
  test("of dense layers are the sizes of their kernels", async () => {
    using model = await sequential({ ...base, layers: wide });
    const { layers, parameters, multiplyAdds, inputs, dtype } = await model.summary();
    expect({ inputs, dtype }).toEqual({ inputs: 4, dtype: "float32" });
    expect(layers).toEqual([
      { kind: "dense", units: 16, activation: "relu", parameters: 80, multiplyAdds: 64 },
      { kind: "dense", units: 40, activation: "gelu", parameters: 640, multiplyAdds: 640 },
      { kind: "dense", units: 3, activation: "softmax", parameters: 123, multiplyAdds: 120 },
    ]);
    expect([parameters, multiplyAdds]).toEqual([843, 824]);
    expect(parameters).toBe(model.info.parameters);
  });

  test("of all kinds of layers are those of what is in them", async () => {
    using model = await sequential({ ...base, layers: deep });
    const { layers, parameters, multiplyAdds } = await model.summary();
    expect(layers.map(({ kind, units, parameters, multiplyAdds }) => [kind, units, parameters, multiplyAdds])).toEqual([
      ["dense", 8, 40, 32],
      ["gate", 8, 8, 0],
      ["mix", 8, 32, 32],
      ["dropout", 8, 0, 0],
      ["residual", 8, 144 + 136, 256],
      ["concat", 12, 36, 32],
      ["activation", 12, 0, 0],
      ["flatten", 12, 0, 0],
      ["dense", 3, 39, 36],
    ]);
    expect([parameters, multiplyAdds]).toEqual([model.info.parameters, 388]);
  });

  test("an update takes the products of the way back too, but for gradients of the inputs", async () => {
    using model = await sequential({ ...base, layers: wide });
    const { training } = await model.summary({ batchSize: 10 });
    expect(training).toMatchObject({ batchSize: 10, multiplyAdds: 10 * (3 * 824 - 64) });
  });
});

describe("the memory of a training is what it takes", () => {
  const optimizers: readonly Optimizer[] = [
    ...[sgd(), sgd({ momentum: 0.9 }), adam(), adam({ clipNorm: 1 }), adam({ globalClipNorm: 1, emaMomentum: 0.9 })],
  ];
  const cases: readonly (readonly [string, Omit<ModelOptions, "inputs">, typeof classes])[] = [
    ["dense layers", { layers: wide, loss: "crossEntropy" }, classes],
    ["layers of all kinds", { layers: deep, loss: "crossEntropy" }, classes],
    ["numbers", { layers: [dense(9, "elu"), dense(3)], loss: "meanSquaredError" }, numbers],
    ["standardized numbers", { layers: [dense(9), dense(3)], loss: "meanSquaredError", standardize: true }, numbers],
    ["a loss of a graph", { layers: [dense(5, "tanh"), dense(3)], loss: "huber" }, numbers],
    [
      "a loss of a user",
      {
        layers: [dense(5), dense(3)],
        loss: customLoss("absolute", (outputs, targets) => mean(abs(subtract(outputs, targets)), -1)),
      },
      numbers,
    ],
  ];

  test.each(cases)("%s", async (_, options, data) => {
    for (const dtype of ["float32", "float64"] as const)
      for (const optimizer of optimizers)
        for (const batchSize of [8, 48]) {
          using model = await sequential({ ...base, ...options, optimizer, dtype });
          await model.fit(data, { batchSize });
          const { memory } = (await model.summary({ batchSize })).training;
          expect(memory.total).toBe(await memoryInTraining(model, data, batchSize));
          const { total, ...parts } = memory;
          expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
        }
  });

  test("of any number of rows is told, and none of it is taken", async () => {
    using model = await sequential({ ...base, layers: deep });
    const before = model.info.memoryBytes;
    const small = await model.summary({ batchSize: 1000 });
    const large = await model.summary({ batchSize: 1e9 });
    const ratio = large.training.memory.batch / small.training.memory.batch;
    expect(ratio / 1e6).toBeGreaterThan(0.9);
    expect(ratio / 1e6).toBeLessThan(1.1);
    expect(model.info.memoryBytes).toBe(before);
    expect(large.text).toMatch(
      /An update of 1,000,000,000 rows: [\d,]+ multiply-adds\. Memory beside the data: [\d.]+ GB/,
    );
  });
});

test("a table of it reads", async () => {
  using model = await sequential({ ...base, layers: [dense(1000, "relu"), dropout(0.5), dense(3, "softmax")] });
  const { text, training } = await model.summary({ batchSize: 64 });
  expect(text.split("\n").slice(0, 6)).toEqual([
    "layer          output       parameters  multiply-adds a row",
    "input          rows x 4",
    "dense relu     rows x 1000       5,000                4,000",
    "dropout        rows x 1000           0                    0",
    "dense softmax  rows x 3          3,003                3,000",
    "all                              8,003                7,000",
  ]);
  expect(text).toContain("8,003 parameters of float32, 32.1 KB.");
  expect(training.memory.parameters).toBe(32128);
});

test("is the same in a worker, of a model of tables, of a loaded one, and while a training goes on", async () => {
  const own: ModelOptions = { ...base, layers: [dense(6, "relu"), dropout(0.1), dense(3, "softmax")], seed: 2 };
  using here = await sequential(own);
  using there = await sequential({ ...own, worker: true });
  const expected = await here.summary({ batchSize: 7 });
  expect(await there.summary({ batchSize: 7 })).toEqual(expected);
  using again = await load(await here.toBytes());
  expect(await again.summary({ batchSize: 7 })).toEqual(expected);
  const seen: Summary[] = [];
  for (const model of [here, there])
    await model.fit(classes, { batchSize: 7, epochs: 2, onEpoch: async () => void seen.push(await model.summary()) });
  expect(seen).toHaveLength(4);
  expect(new Set(seen.map(({ text }) => text)).size).toBe(1);

  const table = parseTable("a,b,y\n1,x,no\n2,y,yes\n3,x,no\n4,y,yes\n");
  const prepared = preprocessor({ target: "y" }).fit(table);
  for (const worker of [false, true]) {
    using model = await sequential({
      preprocessor: prepared,
      layers: [dense(2, "softmax")],
      loss: "crossEntropy",
      worker,
    });
    expect(await model.summary()).toMatchObject({ inputs: 3, parameters: 8, multiplyAdds: 6 });
  }
});

test("options that don't exist, and batches of no rows, are refused", async () => {
  for (const worker of [false, true]) {
    using model = await sequential({ ...base, layers: [dense(3)], worker });
    for (const [options, message] of [
      [{ batch: 2 }, 'summary has no option "batch": its only option is batchSize.'],
      [{ batchSize: 0 }, "batchSize must be a whole number from 1 to 2147483648, not 0."],
      [5, "summary takes its options as an object, say { batchSize: 32 }, not 5."],
    ] as const)
      await expect(model.summary(options as never)).rejects.toMatchObject({ code: "INVALID_OPTION", message });
    await expect((model.summary as (...args: unknown[]) => unknown)({}, 5)).rejects.toMatchObject({
      message: "summary takes no more arguments: leave out 5.",
    });
    model.dispose();
    await expect(model.summary()).rejects.toMatchObject({ code: "DISPOSED" });
  }
});
