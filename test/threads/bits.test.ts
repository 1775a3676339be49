import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  type Model,
  type ModelOptions,
  meanSquaredError,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs, numbers } from "../api/support/data.js";
import { bitsOf } from "../api/support/expectations.js";
import { dtypes } from "../kernels/support/workspace.js";

const COUNTS = [1, 2, 3, 5, 8];
const COLUMNS = 37;

/** A fifth of the elements are not zero: such rows are trained on in their compressed form. */
function sparse(rows: number): Dataset {
  const x = numbers(rows * COLUMNS, 5);
  const values = Uint8Array.from(x, (value) => (Math.abs(value) < 0.2 ? 1 + 200 * Math.abs(value) : 0));
  const y = Int32Array.from({ length: rows }, (_, i) => i % 3);
  return dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b", "c"], scale: 1 / 255 });
}

/** Rows of bytes without zeros: gathered and converted in every batch. */
function bytes(rows: number): Dataset {
  const values = Uint8Array.from(numbers(rows * COLUMNS, 6), (value) => 1 + Math.floor(127 * (value + 1)));
  const y = Int32Array.from({ length: rows }, (_, i) => i % 3);
  return dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b", "c"], scale: 1 / 255 });
}

const ROWS = 301;
const kinds: readonly (readonly [string, Dataset])[] = [
  ["dense", blobs(ROWS, COLUMNS, 3, 1)],
  ["bytes", bytes(ROWS)],
  ["sparse", sparse(ROWS)],
];

const optimizers: readonly (readonly [string, () => Optimizer])[] = [
  ["sgd", () => sgd({ learningRate: 0.05, weightDecay: 0.01 })],
  ["momentum", () => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
  ["adam", () => adam()],
  ["adamW", () => adamW()],
  ["rmsProp", () => rmsProp({ momentum: 0.5 })],
  ["adagrad", () => adagrad()],
];

/** Everything a training leaves, as a hash. */
async function fingerprint(model: Model, data: Dataset, options: FitOptions): Promise<string> {
  const { epochs } = await model.fit(data, { validation: 0.1, ...options });
  const told = epochs.map(({ loss, accuracy, validation }) => [loss, accuracy, validation?.loss, validation?.accuracy]);
  const gradients = model.gradients().map(({ kernel }) => Buffer.from(kernel.buffer).toString("hex"));
  const { outputs } = await model.predict(data);
  const hash = createHash("sha256").update(bitsOf(model)).update(gradients.join()).update(JSON.stringify(told));
  return hash.update(Buffer.from(outputs.buffer)).digest("hex");
}

async function expectEqualBits(options: Omit<ModelOptions, "threads">, data: Dataset, fit: FitOptions): Promise<void> {
  const found: string[] = [];
  for (const threads of COUNTS) {
    using model = await sequential({ ...options, threads: { exactly: threads } });
    found.push(await fingerprint(model, data, fit));
    expect(model.info.threads, `${threads} threads`).toEqual({ used: threads, most: threads });
  }
  expect(found).toEqual(COUNTS.map(() => found[0]));
}

describe.each(dtypes)("%s: the same bits on 1, 2, 3, 5 and 8 threads", (dtype) => {
  const layers = () => [dense(70, "gelu"), dense(21, "sigmoid"), dense(3, "softmax")];

  test.each(optimizers)("%s, ragged batches, dense and sparse rows", async (_, optimizer) => {
    for (const [, data] of kinds) {
      const options = {
        inputs: COLUMNS,
        layers: layers(),
        loss: "crossEntropy",
        optimizer: optimizer(),
        dtype,
      } as const;
      await expectEqualBits(options, data, { epochs: 4, batchSize: 64 });
    }
  });

  test("a full batch, dense and sparse rows", async () => {
    for (const [, data] of kinds) {
      const options = { inputs: COLUMNS, layers: layers(), loss: "crossEntropy", dtype } as const;
      await expectEqualBits(options, data, { epochs: 5, batchSize: "full" });
    }
  });

  test("one output, other losses, and activations that keep their sums", async () => {
    const { x, columns } = { x: numbers(ROWS * COLUMNS, 7), columns: COLUMNS };
    const y = Array.from(numbers(ROWS, 8), (value) => (value > 0 ? 1 : 0));
    const data = dataset({ x: { values: x, columns }, y });
    for (const loss of ["binaryCrossEntropy", meanSquaredError({ reduction: "tutorial" })] as const) {
      const layers = [dense(33, "silu"), dense(16, "tanh", { bias: false }), dense(1, "sigmoid")];
      await expectEqualBits({ inputs: columns, layers, loss, dtype }, data, { epochs: 4, batchSize: 100 });
    }
  });
});

test("memory that grows while workers wait, by a predict amid a fit, disturbs nothing", async () => {
  const data = blobs(300, 12, 3, 1);
  const hashes: string[] = [];
  for (const threads of [1, 3]) {
    using model = await sequential({
      inputs: 12,
      layers: [dense(64, "relu"), dense(3)],
      loss: "crossEntropy",
      threads: { exactly: threads },
    });
    for await (const { epoch } of model.fit(data, { epochs: 6, batchSize: 64 }))
      await model.predict({ values: new Float64Array(12 * 40_000 * epoch).fill(0.5), columns: 12 });
    hashes.push(
      bitsOf(model),
      createHash("sha256")
        .update(await model.toBytes())
        .digest("hex"),
    );
    expect(model.info.threads.used).toBe(threads);
  }
  expect(hashes.slice(2)).toEqual(hashes.slice(0, 2));
});

test("several fits of one model go on with the same workers, and two models train at a time", async () => {
  const data = blobs(200, 12, 3, 1);
  const make = (exactly: number) =>
    sequential({ inputs: 12, layers: [dense(64, "relu"), dense(3)], loss: "crossEntropy", threads: { exactly } });
  using alone = await make(1);
  using first = await make(2);
  using second = await make(3);
  for (let i = 0; i < 3; i++) {
    await Promise.all([alone, first, second].map((model) => model.fit(data, { epochs: 4, batchSize: 50 })));
    expect(bitsOf(first)).toBe(bitsOf(alone));
    expect(bitsOf(second)).toBe(bitsOf(alone));
  }
});
