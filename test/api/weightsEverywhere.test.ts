/**
 * Weights of rows wherever data comes from and trainings go: in pieces, in workers, interrupted, in
 * parts of batches, on threads that were there before.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  lbfgs,
  type ModelOptions,
  sequential,
  takeRows,
} from "../../src/node.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const ROWS = 90;
const x = Float64Array.from({ length: ROWS * 3 }, (_, i) => ((i * 29) % 83) / 40 - 1);
const weights = Array.from({ length: ROWS }, (_, row) => [1, 2.5, 0, 0.5, 3][(row * 3) % 5]);
const classes = Array.from({ length: ROWS }, (_, row) => ["a", "b", "c"][(row * 7) % 3]);
const flags = Array.from({ length: ROWS }, (_, row) => [row % 2, Number(row % 5 < 2)]);
const data = dataset({ x: { values: x, columns: 3 }, y: classes, weights });
const labels = dataset({ x: { values: x, columns: 3 }, y: flags, weights });
const unweighed = dataset({ x: { values: x, columns: 3 }, y: classes });
const classifier: ModelOptions = {
  ...{ inputs: 3, layers: [dense(5, "tanh"), dense(3, "softmax")], loss: "crossEntropy", seed: 4, threads: 1 },
};
const labeller: ModelOptions = { ...classifier, layers: [dense(2, "sigmoid")], loss: "binaryCrossEntropy" };
const FIT: FitOptions = { epochs: 3, batchSize: 16 };

const timeless = ({ epochs }: { readonly epochs: readonly object[] }): object[] =>
  epochs.map((record) => ({ ...record, seconds: 0, threads: 1 }));

async function trained(rows: Dataset, fit: FitOptions = FIT, options: ModelOptions = classifier) {
  using model = await sequential(options);
  const epochs = timeless(await model.fit(rows, fit));
  return { bits: bitsOf(model), epochs };
}

describe("rows that come in pieces", () => {
  test.each([
    ["classes", data, classifier],
    ["labels", labels, labeller],
  ] as const)("of %s have the bits of all in one, whatever counts nothing", async (_, whole, options) => {
    const expected = await trained(whole, { ...FIT, shuffle: false }, options);
    for (const size of [1, 7, 16, 90]) {
      async function* pieces() {
        for (let first = 0; first < ROWS; first += size)
          yield takeRows(
            whole,
            Array.from({ length: Math.min(size, ROWS - first) }, (_, i) => first + i),
          );
      }
      using model = await sequential(options);
      const epochs = timeless(await model.fit(pieces, FIT));
      expect(bitsOf(model)).toBe(expected.bits);
      expect(epochs).toEqual(expected.epochs);
    }
  });

  test.each([
    ["by name", data, classifier, { a: 2, b: 0.5 }],
    ["of rows without weights", unweighed, classifier, { c: 3 }],
    ["of 0", data, classifier, { b: 0, c: 4 }],
    ["of labels, by number", labels, labeller, { 1: 3 }],
  ] as const)("take class weights %s, to the bits of all in one", async (_, whole, options, classWeight) => {
    const expected = await trained(whole, { ...FIT, shuffle: false, classWeight }, options);
    for (const worker of [false, true]) {
      async function* pieces() {
        for (let first = 0; first < ROWS; first += 7)
          yield takeRows(
            whole,
            Array.from({ length: Math.min(7, ROWS - first) }, (_, i) => first + i),
          );
      }
      using model = await sequential({ ...options, worker });
      const epochs = timeless(await model.fit(pieces, { ...FIT, classWeight }));
      expect(bitsOfLayers(await model.weights())).toBe(expected.bits);
      expect(epochs).toEqual(expected.epochs);
    }
  });

  test("have a row that counts something", async () => {
    async function* pieces() {
      yield takeRows(data, [0, 1]);
    }
    using model = await sequential(classifier);
    const fit = () => model.fit(pieces(), { classWeight: { a: 0, b: 0, c: 0 } });
    expect((await lanegradError(fit, "DATA_INVALID")).message).toBe(
      "All weights of the rows that came are 0: let one row at least count something.",
    );
  });

  test("have weights in every piece, or in none", async () => {
    using model = await sequential(classifier);
    async function* pieces() {
      yield takeRows(data, [0, 1, 3]);
      const { weights: _, ...plain } = takeRows(data, [4, 5]);
      yield plain;
    }
    const error = await lanegradError(() => model.fit(pieces(), { batchSize: 2 }), "DATA_MISMATCH");
    expect(error.message).toMatch(/don't both have weights: give every piece some, or none\.$/);
  });
});

describe("a worker", () => {
  test("trains, evaluates and traces as the thread does", async () => {
    using here = await sequential(classifier);
    using there = await sequential({ ...classifier, worker: true });
    const fit: FitOptions = { ...FIT, classWeight: { a: 2 }, validation: data, metrics: ["accuracy"] };
    expect(timeless(await there.fit(data, fit))).toEqual(timeless(await here.fit(data, fit)));
    expect(bitsOfLayers(await there.weights())).toBe(bitsOf(here));
    expect(await there.evaluate(data)).toEqual(await here.evaluate(data));
    expect((await there.trace(data)).loss).toBe((await here.trace(data)).loss);
  });

  test("sees weights that were changed since, and refuses wrong ones as the thread does", async () => {
    using there = await sequential({ ...classifier, worker: true });
    const own = { ...data, weights: Float64Array.from(weights) };
    const before = await there.evaluate(own);
    own.weights[1] = 50;
    expect(await there.evaluate(own)).not.toEqual(before);
    for (const wrong of ["abc", [1, 2], 5, {}, Float64Array.of(1)]) {
      const forged = { ...data, weights: wrong as unknown as Float64Array };
      using here = await sequential(classifier);
      const expected = await lanegradError(() => here.evaluate(forged));
      const error = await lanegradError(() => there.evaluate(forged));
      expect(error.message).toBe(expected.message);
      expect((await lanegradError(() => there.fit(forged))).message).toBe(expected.message);
    }
  });
});

describe("interrupted after any update", () => {
  test.each([
    ["classes", data, classifier],
    ["labels", labels, labeller],
  ] as const)("a training of %s goes on to the same bits and records", async (_, rows, options) => {
    const fit: FitOptions = { ...FIT, classWeight: "balanced" };
    const whole = await trained(rows, fit, options);
    for (const stop of [1, 3, 5, 8]) {
      using first = await sequential(options);
      let updates = 0;
      let kept: ReturnType<typeof first.checkpoint> | undefined;
      await first.fit(rows, {
        ...fit,
        onBatch: (_, running) => {
          if (++updates !== stop) return;
          kept = first.checkpoint();
          running.stop();
        },
      });
      if (!kept) throw new Error("no checkpoint");
      using second = await sequential({ ...options, threads: { exactly: 2 } });
      await second.restore(structuredClone(kept));
      const records = timeless(await second.fit(rows, { ...fit, onBatch: () => undefined }));
      expect(bitsOf(second)).toBe(whole.bits);
      const strip = (record: object): object => ({ ...record, learningRate: 0 });
      expect(records.map(strip)).toEqual(whole.epochs.slice(-records.length).map(strip));
    }
  });

  test("it goes on with the same class weights only", async () => {
    using model = await sequential(classifier);
    let kept: ReturnType<typeof model.checkpoint> | undefined;
    await model.fit(data, {
      ...{ ...FIT, classWeight: { a: 2 } },
      onEpoch: (_, running) => {
        kept = model.checkpoint();
        running.stop();
      },
    });
    if (!kept) throw new Error("no checkpoint");
    await model.restore(kept);
    const error = await lanegradError(() => model.fit(data, { ...FIT, classWeight: { a: 3 } }), "INVALID_OPTION");
    expect(error.message).toMatch(/has `classWeight` .*a:2.*, not .*a:3/);
  });
});

test("gradients that are added over parts of a batch are those of the batch", async () => {
  for (const [rows, options] of [
    [data, classifier],
    [labels, labeller],
    [data, { ...classifier, loss: "categoricalCrossEntropy" }],
  ] as const) {
    const own = { ...options, dtype: "float64" } as const;
    const whole = await trained(rows, { epochs: 2, batchSize: 32, shuffle: false }, own);
    using model = await sequential(own);
    const { epochs } = await model.fit(rows, { epochs: 2, batchSize: 8, gradientAccumulationSteps: 4, shuffle: false });
    for (const [i, { loss, accuracy = 0 }] of epochs.entries()) {
      const expected = whole.epochs[i] as { loss: number; accuracy?: number };
      // roundings of float64 in sums of 32 rows
      expect(loss).toBeCloseTo(expected.loss, 12);
      expect(accuracy).toBeCloseTo(expected.accuracy ?? 0, 12);
    }
  }
});

test("lbfgs makes the weighted loss small: that of rows which are there as often", async () => {
  const whole = weights.map(Math.ceil);
  const weighed = dataset({ x: { values: x, columns: 3 }, y: classes, weights: whole });
  const { weights: _, ...plain } = weighed;
  const repeated = takeRows(
    plain,
    whole.flatMap((weight, row) => new Array<number>(weight).fill(row)),
  );
  const own: ModelOptions = { ...classifier, dtype: "float64", optimizer: lbfgs({ maxIterations: 5 }) };
  const losses: number[] = [];
  for (const rows of [weighed, repeated]) {
    using model = await sequential(own);
    await model.fit(rows, { epochs: 1 });
    losses.push((await model.evaluate(rows)).loss);
  }
  // five steps of a search, which roundings hardly move
  expect(losses[0]).toBeCloseTo(losses[1], 9);
});

test("threads that were started before, and wide lanes, change no bit", async () => {
  const { weights: _, ...plain } = data;
  const bits: string[] = [];
  for (const how of [{ threads: 1 }, { threads: { exactly: 3 } }, { threads: 1, lanes: "wide" }] as const) {
    using model = await sequential({ ...classifier, optimizer: adam(), ...how });
    await model.fit(plain, FIT);
    await model.fit(data, FIT);
    await model.evaluate(data);
    await model.fit(plain, FIT);
    bits.push(bitsOf(model));
  }
  expect(new Set(bits).size).toBe(1);
});

test("evaluate with weights answers while a fit goes on", async () => {
  using model = await sequential({ ...classifier, threads: { exactly: 2 } });
  const { weights: _, ...plain } = data;
  let answers = 0;
  for await (const { epoch } of model.fit(plain, { ...FIT, epochs: 4 })) {
    const { loss } = await model.evaluate(data);
    expect(Number.isFinite(loss)).toBe(true);
    answers += Number(epoch > 0);
  }
  expect(answers).toBe(4);
  expect(bitsOf(model)).toBe((await trained(plain, { ...FIT, epochs: 4 })).bits);
});
