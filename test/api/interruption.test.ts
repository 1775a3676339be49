import { beforeAll, describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, type EpochRecord, type Model, sgd } from "../../src/node.js";
import { nodePlatform } from "../../src/platform/node.js";
import { sequential } from "../../src/train/sequential.js";
import { inTurnsOf } from "../support/time.js";
import { blobs } from "./support/data.js";
import { bitsOf, failureOf, isFiniteModel } from "./support/expectations.js";

/**
 * More epochs than there are turns before a signal fires, but few enough that a fit which nothing
 * stops ends.
 */
const FOREVER = 150;
let data: Dataset;
beforeAll(() => {
  data = blobs(10_000, 64, 10, 1);
});

function slowModel(platform = nodePlatform): Promise<Model> {
  const layers = [dense(128, "relu"), dense(10, "softmax")];
  const optimizer = sgd({ learningRate: 0.01 });
  return sequential(platform, { inputs: 64, layers, loss: "crossEntropy", optimizer, threads: 1 });
}

describe("a signal", () => {
  test("that has fired already lets nothing be trained, and its reason is passed on", async () => {
    using model = await slowModel();
    const untouched = bitsOf(model);
    const reason = new Error("no longer wanted");
    expect(await failureOf(() => model.fit(data, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await failureOf(() => model.fit(data, { signal: AbortSignal.abort("text") }))).toBe("text");
    expect(bitsOf(model)).toBe(untouched);
  });

  test("stops a long fit amid an epoch, and the model stays usable", async () => {
    const controller = new AbortController();
    const turns: number[] = [];
    const during = (turn: number) => turns.push(turn) === 3 && controller.abort();
    using model = await slowModel(inTurnsOf(nodePlatform, during));
    const untouched = bitsOf(model);
    const error = await failureOf(() => model.fit(data, { epochs: FOREVER, signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
    expect(error).toHaveProperty("name", "AbortError");
    // it is obeyed in the turn in which it fires
    expect(turns).toEqual([1, 2, 3]);
    expect(bitsOf(model)).not.toBe(untouched);
    expect(isFiniteModel(model)).toBe(true);
    const before = await model.evaluate(data);
    const { epochs } = await model.fit(data, { epochs: 1 });
    expect(epochs[0].epoch).toBe(1);
    expect(epochs[0].loss).toBeLessThan(before.loss);
  });

  test("ends an iteration with its reason, after the epochs that were finished", async () => {
    using model = await slowModel();
    const controller = new AbortController();
    const records: EpochRecord[] = [];
    const error = await failureOf(async () => {
      for await (const record of model.fit(data, { epochs: 5, signal: controller.signal })) {
        records.push(record);
        if (record.epoch === 2) controller.abort(new RangeError("enough"));
      }
    });
    expect(error).toBeInstanceOf(RangeError);
    expect(records.map(({ epoch }) => epoch)).toEqual([1, 2]);
    using other = await slowModel();
    await other.fit(data, { epochs: 2 });
    expect(bitsOf(model)).toBe(bitsOf(other));
  });

  test("of AbortSignal.timeout works too, and one that never fires changes nothing", async () => {
    using model = await slowModel();
    const error = await failureOf(() => model.fit(data, { epochs: FOREVER, signal: AbortSignal.timeout(50) }));
    expect(error).toHaveProperty("name", "TimeoutError");
    using signalled = await slowModel();
    await signalled.fit(data, { signal: new AbortController().signal });
    using plain = await slowModel();
    await plain.fit(data);
    expect(bitsOf(signalled)).toBe(bitsOf(plain));
  });
});

describe("while large data are brought into memory", () => {
  const rows = 40_000;
  const columns = 784;
  const y = new Uint8Array(rows).map((_, i) => i % 10);
  let large: Readonly<Record<"sparse" | "dense", Dataset>>;
  beforeAll(() => {
    const bytes = (valueAt: (i: number) => number): Dataset =>
      dataset({ x: { values: new Uint8Array(rows * columns).map((_, i) => valueAt(i)), columns }, y });
    large = { sparse: bytes((i) => (i % 5 === 0 ? i % 251 : 0)), dense: bytes((i) => 1 + (i % 251)) };
  });

  test.each([
    ["sparse", false],
    ["dense", true],
  ] as const)("others have their turns, and a signal is obeyed: %s, standardized: %s", async (kind, standardize) => {
    const controller = new AbortController();
    let signal: AbortSignal | undefined;
    let turns = 0;
    const during = () => {
      turns++;
      if (signal && turns === 2) controller.abort();
    };
    using model = await sequential(inTurnsOf(nodePlatform, during, 7), {
      inputs: columns,
      layers: [dense(10, "softmax")],
      loss: "crossEntropy",
      standardize,
    });
    const epochs = model.fit(large[kind], { batchSize: "full", validation: 0.2 })[Symbol.asyncIterator]();
    await epochs.next();
    await epochs.return?.();
    // the data alone are 30 pieces of work and more, after each of which the clock, 7 ms a look, is
    // looked at
    expect(turns).toBeGreaterThan(10);
    const trained = bitsOf(model);
    turns = 0;
    signal = controller.signal;
    const stopped = { batchSize: "full", signal } as const;
    expect(await failureOf(() => model.fit(large[kind], stopped))).toBe(signal.reason);
    expect(turns).toBe(2);
    expect(bitsOf(model)).toBe(trained);
  });
});

test("aborted while it validates, an iterated fit tells the record of the epoch that the model keeps", async () => {
  const controller = new AbortController();
  let trained = 0;
  // ten rows are trained on before a turn is over, so the next one comes amid the validation
  const during = () => trained === 1 && controller.abort();
  using model = await sequential(inTurnsOf(nodePlatform, during), {
    inputs: 64,
    layers: [dense(256, "tanh"), dense(3, "softmax")],
    loss: "crossEntropy",
    threads: 1,
  });
  const [small, large] = [blobs(10, 64, 3, 1), blobs(30_000, 64, 3, 2)];
  const records: EpochRecord[] = [];
  const fit = async () => {
    for await (const record of model.fit(small, { epochs: 5, validation: large, signal: controller.signal }))
      trained = records.push(record);
  };
  expect(await failureOf(fit)).toBe(controller.signal.reason);
  expect(records.map(({ epoch, validation }) => [epoch, validation?.rows])).toEqual([
    [1, 30_000],
    [2, undefined],
  ]);
  expect((await model.fit(small)).epochs[0].epoch).toBe(3);
});

test("others have their turns also when epochs are shorter than one", async () => {
  let turns = 0;
  const platform = inTurnsOf(nodePlatform, () => turns++);
  using model = await sequential(platform, { inputs: 2, layers: [dense(2, "softmax")], loss: "crossEntropy" });
  await model.fit(blobs(8, 2, 2, 1), { epochs: 2000 });
  expect(turns).toBeGreaterThanOrEqual(5);
});

test("timers fire while it trains", async () => {
  using model = await slowModel();
  const controller = new AbortController();
  const { signal } = controller;
  setTimeout(() => controller.abort(), 1);
  expect(await failureOf(() => model.fit(data, { epochs: 10_000, signal }))).toBe(signal.reason);
});

test("disposing a model that trains ends its fit with DISPOSED, amid an epoch", async () => {
  const turns: number[] = [];
  const during = (turn: number) => turns.push(turn) === 3 && model.dispose();
  const model = await slowModel(inTurnsOf(nodePlatform, during));
  expect(await failureOf(() => model.fit(data, { epochs: FOREVER }))).toHaveProperty("code", "DISPOSED");
  expect(turns).toEqual([1, 2, 3]);
});
