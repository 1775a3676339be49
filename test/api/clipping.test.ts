/**
 * Gradients that are clipped, through the public API; the numbers are held against PyTorch's in
 * test/replay/torchSteps.test.ts.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  adamW,
  type BatchRecord,
  dense,
  dropout,
  type LanegradError,
  l2,
  load,
  type ModelOptions,
  maxNorm,
  type Optimizer,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const data = blobs(90, 6, 3, 1);
const fit = { epochs: 3, batchSize: 16 };

/** Limits that are met by some batches and not by others. */
const kinds: readonly Optimizer[] = [
  sgd({ learningRate: 0.2, clipValue: 0.05 }),
  adam({ clipNorm: 0.2 }),
  adamW({ globalClipNorm: 0.3 }),
];

const make = (optimizer: Optimizer, more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 6, layers: [dense(20, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
    ...{ optimizer, ...more },
  } as ModelOptions);

function largest(gradients: readonly ArrayLike<number>[]): number {
  return Math.max(...gradients.flatMap((values) => Array.from(values, Math.abs)));
}

function normOf(...tensors: readonly ArrayLike<number>[]): number {
  return Math.sqrt(tensors.flatMap((values) => Array.from(values)).reduce((sum, value) => sum + value * value, 0));
}

describe.each(kinds)("$name $options", (optimizer) => {
  test("gives the same bits on threads, in wide lanes, in a worker, from a checkpoint and in a file", async () => {
    using one = await make(optimizer);
    const { epochs } = await one.fit(data, fit);
    for (const more of [{ threads: { exactly: 2 } }, { threads: { exactly: 3 } }, { lanes: "wide" as const }]) {
      using other = await make(optimizer, more);
      const records = (await other.fit(data, fit)).epochs;
      expect(bitsOf(other)).toBe(bitsOf(one));
      expect(records.map(({ gradientNorm }) => gradientNorm)).toEqual(epochs.map(({ gradientNorm }) => gradientNorm));
    }
    using remote = await sequential({
      ...{ inputs: 6, layers: [dense(20, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
      ...{ optimizer, worker: true },
    });
    const sent = await remote.fit(data, fit);
    expect(sent.epochs.map(({ gradientNorm }) => gradientNorm)).toEqual(epochs.map(({ gradientNorm }) => gradientNorm));
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(one));
    using restored = await make(optimizer);
    await restored.restore(one.checkpoint());
    using loaded = await load(await one.toBytes());
    expect(loaded.info.optimizer).toEqual({ name: optimizer.name, ...optimizer.options });
    await one.fit(data, fit);
    await restored.fit(data, fit);
    expect(bitsOf(restored)).toBe(bitsOf(one));
  });

  test("changes the training, and leaves gradients within the limit", async () => {
    using model = await make(optimizer);
    const norms: number[] = [];
    let wasMet = false;
    await model.fit(data, {
      ...fit,
      onBatch: ({ gradientNorm = Number.NaN }) => {
        norms.push(gradientNorm);
        const { clipValue, clipNorm, globalClipNorm } = optimizer.options;
        const tensors = model.gradients().flatMap((layer) => Object.values(layer));
        // a rounding of float32 above the limit
        const [limit, size] = clipValue
          ? [Number(clipValue), largest(tensors)]
          : clipNorm
            ? [Number(clipNorm), Math.max(...tensors.map((values) => normOf(values)))]
            : [Number(globalClipNorm), normOf(...tensors)];
        expect(size).toBeLessThanOrEqual(limit * (1 + 1e-6));
        wasMet ||= size > 0.99 * limit;
        if (size < 0.9 * limit) expect(gradientNorm).toBeCloseTo(normOf(...tensors), 5);
      },
    });
    expect(wasMet).toBe(true);
    expect(norms.every((norm) => norm > 0)).toBe(true);
  });
});

test("the record of an epoch has the mean of the norms of its updates, and none where nothing is clipped", async () => {
  using model = await make(sgd({ globalClipNorm: 0.1 }));
  const norms: BatchRecord[] = [];
  const { epochs } = await model.fit(data, { ...fit, onBatch: (record) => void norms.push(record) });
  for (const { epoch, gradientNorm } of epochs) {
    const own = norms.filter((record) => record.epoch === epoch).map((record) => record.gradientNorm ?? 0);
    expect(gradientNorm).toBe(own.reduce((sum, norm) => sum + norm, 0) / own.length);
  }
  using bare = await make(sgd());
  expect((await bare.fit(data, fit)).epochs[0]).not.toHaveProperty("gradientNorm");
});

test("a limit that no gradient meets changes no bit", async () => {
  using bare = await make(adam());
  await bare.fit(data, fit);
  for (const optimizer of [adam({ clipValue: 1e9 }), adam({ clipNorm: 1e9 }), adam({ globalClipNorm: 1e9 })]) {
    using model = await make(optimizer);
    await model.fit(data, fit);
    expect(bitsOf(model)).toBe(bitsOf(bare));
  }
});

test("layers of all kinds are clipped", async () => {
  const layers = [dense(12, "relu"), dropout(0.3), dense(3, "softmax")];
  using one = await make(adam({ globalClipNorm: 0.2 }), { layers });
  const { epochs } = await one.fit(data, fit);
  expect(epochs[0].gradientNorm).toBeGreaterThan(0.2);
  using two = await make(adam({ globalClipNorm: 0.2 }), { layers, threads: { exactly: 2 } });
  await two.fit(data, fit);
  expect(bitsOf(two)).toBe(bitsOf(one));
});

test("penalties are part of what is clipped, and constraints come after it", async () => {
  const layers = [dense(12, "tanh", { kernelRegularizer: l2(1), kernelConstraint: maxNorm(0.5) }), dense(3, "softmax")];
  const optimizer = adam({ learningRate: 0.1, globalClipNorm: 0.2, emaMomentum: 0.5 });
  using model = await make(optimizer, { layers });
  await model.fit(data, {
    ...fit,
    onBatch: ({ gradientNorm = 0 }) => {
      expect(gradientNorm).toBeGreaterThan(0.2);
      const tensors = model.gradients().flatMap((layer) => Object.values(layer));
      expect(normOf(...tensors)).toBeLessThanOrEqual(0.2 * (1 + 1e-6));
      const [{ kernel }] = model.weights();
      for (let unit = 0; unit < 12; unit++)
        expect(normOf(kernel.filter((_, i) => i % 12 === unit))).toBeLessThanOrEqual(0.5 * (1 + 1e-6));
    },
  });
});

test("rows in pieces are clipped by the same norms, in the same mean", async () => {
  using whole = await make(adam({ globalClipNorm: 0.3 }));
  const { epochs } = await whole.fit(data, { ...fit, shuffle: false });
  using model = await make(adam({ globalClipNorm: 0.3 }));
  const pieces = () =>
    (async function* () {
      for (let first = 0; first < data.rows; first += 30)
        yield takeRows(
          data,
          Uint32Array.from({ length: 30 }, (_, i) => first + i),
        );
    })();
  const streamed = await model.fit(pieces, { ...fit, shuffle: false });
  expect(bitsOf(model)).toBe(bitsOf(whole));
  expect(streamed.epochs.map(({ gradientNorm }) => gradientNorm)).toEqual(
    epochs.map(({ gradientNorm }) => gradientNorm),
  );
});

test("0 clips nothing, and stands nowhere", () => {
  expect(adam({ clipNorm: 0, emaMomentum: 0 })).toEqual(adam());
});

test.each<readonly [string, () => unknown, string]>([
  [
    "two ways",
    () => make(adam({ clipNorm: 1, clipValue: 1 })),
    "adam clips gradients in one way: leave out clipNorm, or",
  ],
  ["a negative limit", () => adam({ clipValue: -1 }), "clipValue must be 0 or more, not -1."],
  ["no number", () => sgd({ globalClipNorm: Number.NaN }), "globalClipNorm must be 0 or more, not NaN."],
  ["a share of 1", () => adam({ emaMomentum: 1 }), "emaMomentum must be at least 0 and below 1, not 1."],
  ["Keras's spelling", () => adam({ clipnorm: 1 } as never), 'adam has no option "clipnorm": its options are'],
])("%s is refused", async (_, call, sentence) => {
  const error: LanegradError = await lanegradError(call, "INVALID_OPTION");
  expect(error.message).toContain(sentence);
});

test("gradients that overflow end the training, and don't pass for a step of 0", async () => {
  const rows = { x: [[1e200], [-1e200]], y: [1, 2] };
  using model = await sequential({
    ...{ inputs: 1, layers: [dense(1)], loss: "meanAbsoluteError", dtype: "float64", threads: 1 },
    optimizer: sgd({ globalClipNorm: 1 }),
  });
  const { dataset } = await import("../../src/node.js");
  await lanegradError(() => model.fit(dataset(rows)), "NON_FINITE_WEIGHTS");
});
