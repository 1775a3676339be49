/**
 * L-BFGS through the public API; the numbers are held against PyTorch's in
 * test/replay/torchSteps.test.ts.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  type Checkpoint,
  dataset,
  dense,
  type FitOptions,
  l2,
  lbfgs,
  load,
  type ModelOptions,
  nonNegative,
  sequential,
} from "../../src/node.js";
import { blobs, curve, table } from "./support/data.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const data = blobs(90, 6, 3, 1);
const FIT: FitOptions = { epochs: 4 };

const make = (more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 6, layers: [dense(12, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
    ...{ optimizer: lbfgs({ maxIterations: 4, historySize: 3, weightDecay: 0.001 }), ...more },
  } as ModelOptions);

test("a few epochs reach what Adam doesn't in many more", async () => {
  using model = await make({ optimizer: lbfgs() });
  const { epochs } = await model.fit(data, { epochs: 10 });
  using other = await make({ optimizer: adam() });
  const { epochs: others } = await other.fit(data, { epochs: 200, batchSize: "full" });
  expect(epochs[9].loss).toBeLessThan(others[199].loss / 10);
  for (let i = 1; i < epochs.length; i++) expect(epochs[i].loss).toBeLessThanOrEqual(epochs[i - 1].loss);
});

test("the minimum of a linear model is that of the normal equations", async () => {
  const rows = table(40, 2, 3);
  const y = rows.map(([a, b]) => 3 * a - 2 * b + 0.5);
  using model = await sequential({
    ...{ inputs: 2, layers: [dense(1)], loss: "meanSquaredError", dtype: "float64", threads: 1 },
    optimizer: lbfgs({ gradientTolerance: 1e-12, changeTolerance: 0 }),
  });
  await model.fit(dataset({ x: rows, y }), { epochs: 3 });
  const [{ kernel, bias = [] }] = model.weights();
  // of a well-conditioned problem, whose gradient ends below 1e-12
  expect([...kernel, ...bias].map((weight, i) => Math.abs(weight - [3, -2, 0.5][i]) < 1e-11)).toEqual([
    true,
    true,
    true,
  ]);
});

describe("the same bits", () => {
  test("come from threads, wide lanes, a worker and two calls of fit", async () => {
    using one = await make();
    await one.fit(data, FIT);
    for (const more of [{ threads: { exactly: 2 } }, { threads: { exactly: 3 } }, { lanes: "wide" as const }]) {
      using other = await make(more);
      await other.fit(data, FIT);
      expect(bitsOf(other)).toBe(bitsOf(one));
    }
    using remote = await sequential({
      ...{ inputs: 6, layers: [dense(12, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
      ...{ optimizer: lbfgs({ maxIterations: 4, historySize: 3, weightDecay: 0.001 }), worker: true },
    });
    await remote.fit(data, FIT);
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(one));
    using parted = await make();
    await parted.fit(data, { epochs: 3 });
    await parted.fit(data, { epochs: 1 });
    expect(bitsOf(parted)).toBe(bitsOf(one));
  });

  test("come from a checkpoint amid the training, and the optimizer stands in files", async () => {
    using one = await make();
    await one.fit(data, FIT);
    let kept: Checkpoint | undefined;
    using stopped = await make();
    await stopped.fit(data, {
      ...FIT,
      onEpoch: ({ epoch }, running) => {
        if (epoch !== 2) return;
        kept = stopped.checkpoint();
        running.stop();
      },
    });
    if (!kept) throw new Error("It ended before.");
    using resumed = await make();
    await resumed.restore(kept);
    await resumed.fit(data, FIT);
    expect(bitsOf(resumed)).toBe(bitsOf(one));
    using loaded = await load(await one.toBytes({ optimizerState: true }));
    expect(loaded.info.optimizer).toEqual(one.info.optimizer);
    await loaded.fit(data, { epochs: 2 });
    await one.fit(data, { epochs: 2 });
    expect(bitsOf(loaded)).toBe(bitsOf(one));
  });
});

test("standardized targets are told in their own units, and every epoch's loss is less", async () => {
  const rows = curve(60, 6, 2);
  for (const loss of ["meanSquaredError", "huber"] as const) {
    using model = await make({ layers: [dense(8, "tanh"), dense(1)], loss, standardize: true });
    const { epochs } = await model.fit(rows, { epochs: 5, validation: rows });
    for (let i = 1; i < epochs.length; i++) {
      expect(epochs[i].loss).toBeLessThan(epochs[i - 1].loss);
      // a record's loss is that before its update
      expect(epochs[i].loss).toBeCloseTo(epochs[i - 1].validation?.loss ?? 0, 6);
    }
  }
});

test("penalties are part of what is made small, and constraints are refused", async () => {
  const rows = table(40, 2, 3);
  const y = rows.map(([a, b]) => 3 * a - 2 * b);
  const options = { inputs: 2, loss: "meanSquaredError", dtype: "float64", threads: 1 } as const;
  const optimizer = lbfgs({ gradientTolerance: 1e-12, changeTolerance: 0 });
  using model = await sequential({
    ...options,
    optimizer,
    layers: [dense(1, "linear", { kernelRegularizer: l2(0.3) })],
  });
  await model.fit(dataset({ x: rows, y }), { epochs: 4 });
  const gradients = (await model.trace(dataset({ x: rows, y }))).layers[0].dKernel;
  for (const gradient of gradients.values) expect(Math.abs(gradient)).toBeLessThan(1e-10);
  const constrained = [dense(1, "linear", { kernelConstraint: nonNegative() })];
  const error = await lanegradError(() => sequential({ ...options, optimizer, layers: constrained }), "INVALID_OPTION");
  expect(error.message).toContain("leave out constraints");
});

test("more history than is of use is refused, whoever asks for it", async () => {
  const sentence = "historySize must be a whole number from 1 to 1000, not 1000000000.";
  const { message } = await lanegradError(() => lbfgs({ historySize: 1e9 }), "INVALID_OPTION");
  expect(message).toBe(sentence);
  const known = lbfgs();
  const optimizer = { ...known, options: { ...known.options, historySize: 1e9 } };
  for (const more of [{}, { worker: true as const }])
    expect((await lanegradError(() => make({ optimizer, ...more }), "INVALID_OPTION")).message).toBe(sentence);
  using model = await make();
  const text = Buffer.from(await model.toBytes({ optimizerState: true })).toString("latin1");
  const changed = Buffer.from(text.replace('\\"historySize\\":3,', '\\"historySize\\":9999,'), "latin1");
  const [header] = new BigUint64Array(changed.buffer.slice(changed.byteOffset, changed.byteOffset + 8));
  changed.writeBigUInt64LE(header + 3n);
  expect((await lanegradError(() => load(new Uint8Array(changed)), "FORMAT_INVALID")).message).toContain("historySize");
});

test("a signal amid a search leaves the model as it was before the epoch", async () => {
  // of answers that nothing tells, so that the search goes on for longer than anybody waits
  const rows = dataset({ x: table(400, 6, 1), y: table(400, 3, 2) });
  const optimizer = lbfgs({ maxIterations: 1e9, gradientTolerance: 0, changeTolerance: 0 });
  using model = await make({ layers: [dense(30, "tanh"), dense(3)], loss: "meanSquaredError", optimizer });
  const before = bitsOf(model);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 0);
  await expect(model.fit(rows, { epochs: 1, signal: stop.signal })).rejects.toThrow("enough");
  expect(bitsOf(model)).toBe(before);
});

test("rows so large that trial steps overflow don't end the search", async () => {
  const x = table(30, 6, 8).map((row) => row.map((value) => value * 1e15));
  const y = x.map(([a, b]) => (a > b ? "more" : "less"));
  using model = await make({ layers: [dense(4, "relu"), dense(2, "softmax")] });
  const { epochs } = await model.fit(dataset({ x, y }), { epochs: 3 });
  expect(epochs[2].loss).toBeLessThanOrEqual(epochs[0].loss);
});

test.each<readonly [string, () => unknown, string]>([
  ["a clip", () => lbfgs({ clipNorm: 1 } as never), "`clipNorm` must be left out of lbfgs"],
  ["an average", () => lbfgs({ emaMomentum: 0.9 } as never), "`emaMomentum` must be left out of lbfgs"],
  ["half a step", () => lbfgs({ maxIterations: 0.5 }), "maxIterations must be a whole number from 1 on, not 0.5."],
  ["no history", () => lbfgs({ historySize: 0 }), "historySize must be a whole number from 1 to 1000, not 0."],
])("%s is refused", async (_, call, sentence) => {
  expect((await lanegradError(call, "INVALID_OPTION")).message).toContain(sentence);
});

test.each<readonly [string, FitOptions, string]>([
  [
    "batches of some rows",
    { batchSize: 16 },
    'lbfgs takes the gradient of all rows at once: pass `batchSize: "full"`, not 16.',
  ],
  ["gradients that are added", { gradientAccumulationSteps: 2 }, "leave out `gradientAccumulationSteps`"],
])("%s are refused", async (_, fit, sentence) => {
  using model = await make();
  expect((await lanegradError(() => model.fit(data, fit), "INVALID_OPTION")).message).toContain(sentence);
});

test("rows in pieces are refused", async () => {
  using model = await make();
  const pieces = async function* () {
    yield data;
  };
  const error = await lanegradError(() => model.fit(pieces(), { shuffle: false, batchSize: 90 }), "INVALID_OPTION");
  expect(error.message).toContain("lbfgs needs rows that are all there");
});
