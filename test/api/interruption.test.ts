import { beforeAll, describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, type EpochRecord, type Model, sequential, sgd } from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, failureOf, isFiniteModel } from "./support/expectations.js";

/** Times are real ones on a machine that others use too: a test of them may be tried again. */
const timed = { retry: 2 };

/** More epochs than anybody waits for, at a tenth of a second each, but few enough that a fit which nothing stops ends. */
const FOREVER = 150;
let data: Dataset;
beforeAll(() => {
  data = blobs(10_000, 64, 10, 1);
});

function slowModel(): Promise<Model> {
  const layers = [dense(128, "relu"), dense(10, "softmax")];
  return sequential({ inputs: 64, layers, loss: "crossEntropy", optimizer: sgd({ learningRate: 0.01 }) });
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

  test("stops a long fit within 100 ms, and the model stays usable", timed, async () => {
    using model = await slowModel();
    const untouched = bitsOf(model);
    const controller = new AbortController();
    let firedAt = Number.POSITIVE_INFINITY;
    setTimeout(() => {
      firedAt = performance.now();
      controller.abort();
    }, 300);
    const error = await failureOf(() => model.fit(data, { epochs: FOREVER, signal: controller.signal }));
    expect(performance.now() - firedAt).toBeLessThan(100);
    expect(error).toBe(controller.signal.reason);
    expect(error).toHaveProperty("name", "AbortError");
    expect(bitsOf(model)).not.toBe(untouched);
    expect(isFiniteModel(model)).toBe(true);
    const before = await model.evaluate(data);
    const { epochs } = await model.fit(data, { epochs: 1 });
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

test("timers of 50 ms fire at least every 150 ms during a fit of more than a second", timed, async () => {
  using model = await slowModel();
  const times: number[] = [performance.now()];
  const timer = setInterval(() => times.push(performance.now()), 50);
  try {
    await failureOf(() => model.fit(data, { epochs: FOREVER, signal: AbortSignal.timeout(1200) }));
  } finally {
    clearInterval(timer);
  }
  times.push(performance.now());
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  expect(times[times.length - 1] - times[0]).toBeGreaterThan(1000);
  expect(Math.max(...gaps)).toBeLessThan(150);
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
  ] as const)("timers fire, and a signal is obeyed: %s, standardised: %s", timed, async (kind, standardize) => {
    using model = await sequential({
      inputs: columns,
      layers: [dense(10, "softmax")],
      loss: "crossEntropy",
      standardize,
    });
    const times: number[] = [performance.now()];
    const timer = setInterval(() => times.push(performance.now()), 10);
    try {
      for await (const _ of model.fit(large[kind], { batchSize: "full", validation: 0.2 }))
        times.push(performance.now());
    } finally {
      clearInterval(timer);
    }
    const gaps = times.slice(1).map((time, i) => time - times[i]);
    expect(Math.max(...gaps)).toBeLessThan(100);
    const start = performance.now();
    const options = { batchSize: "full", signal: AbortSignal.timeout(30) } as const;
    expect(await failureOf(() => model.fit(large[kind], options))).toHaveProperty("name", "TimeoutError");
    expect(performance.now() - start).toBeLessThan(130);
  });
});

test(
  "aborted while it validates, an iterated fit tells the record of the epoch that the model keeps",
  timed,
  async () => {
    using model = await sequential({
      inputs: 64,
      layers: [dense(256, "tanh"), dense(3, "softmax")],
      loss: "crossEntropy",
    });
    const [small, large] = [blobs(10, 64, 3, 1), blobs(30_000, 64, 3, 2)];
    const controller = new AbortController();
    const records: EpochRecord[] = [];
    const fit = async () => {
      for await (const record of model.fit(small, { epochs: 5, validation: large, signal: controller.signal })) {
        records.push(record);
        // the next turn that others have comes amid the validation: ten rows are trained on in less time
        setTimeout(() => controller.abort());
      }
    };
    expect(await failureOf(fit)).toBe(controller.signal.reason);
    expect(records.map(({ epoch, validation }) => [epoch, validation?.rows])).toEqual([
      [1, 30_000],
      [2, undefined],
    ]);
    expect((await model.fit(small)).epochs[0].epoch).toBe(3);
  },
);

test("timers have their turn also when epochs are shorter than a turn", timed, async () => {
  using model = await sequential({ inputs: 2, layers: [dense(2, "softmax")], loss: "crossEntropy" });
  let turns = 0;
  const timer = setInterval(() => turns++, 20);
  const signal = AbortSignal.timeout(500);
  await failureOf(() => model.fit(blobs(8, 2, 2, 1), { epochs: 1_000_000, signal }));
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(5);
});

test("disposing a model that trains ends its fit with DISPOSED within 100 ms, amid an epoch", timed, async () => {
  const model = await slowModel();
  const values = new Uint8Array(300_000 * 64).fill(1);
  const long = dataset({ x: { values, columns: 64 }, y: new Uint8Array(300_000).map((_, i) => i % 10) });
  let disposedAt = Number.POSITIVE_INFINITY;
  setTimeout(() => {
    disposedAt = performance.now();
    model.dispose();
  }, 200);
  expect(await failureOf(() => model.fit(long))).toHaveProperty("code", "DISPOSED");
  expect(performance.now() - disposedAt).toBeLessThan(100);
});
