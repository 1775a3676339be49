/** While a model trains on the calling thread, others have theirs: signals, timers, `dispose`. */
import { beforeAll, describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, type Model, sequential, sgd } from "../../../src/node.js";
import { blobs } from "../../api/support/data.js";
import { failureOf } from "../../api/support/expectations.js";
import { longestGap, timeToStop } from "./timing.js";

/** Milliseconds after which a signal is obeyed, and that timers may be late. */
const OBEYED = 100;
const LATE = 100;

const FOREVER = 100_000;

/** Small batches, and batches of which one takes long. */
const small = { data: blobs(10_000, 64, 10, 1), batchSize: 32 } as const;
const large = { data: blobs(20_000, 256, 10, 1), batchSize: "full" } as const;

function modelFor({ columns }: Dataset, exactly: number): Promise<Model> {
  const layers = [dense(256, "relu"), dense(10, "softmax")];
  const optimizer = sgd({ learningRate: 0.01 });
  return sequential({ inputs: columns, layers, loss: "crossEntropy", optimizer, threads: { exactly } });
}

describe.each([
  ["batches of 32", 1, small],
  ["batches of 20,000", 1, large],
  ["batches of 20,000", 2, large],
] as const)("%s on %d threads", (_, threads, { data, batchSize }) => {
  test(`a signal is obeyed within ${OBEYED} ms`, async () => {
    for (const delay of [150, 900, 1650]) {
      using model = await modelFor(data, threads);
      const controller = new AbortController();
      const { signal } = controller;
      const fit = () => failureOf(() => model.fit(data, { epochs: FOREVER, batchSize, signal }));
      expect(await timeToStop(delay, () => controller.abort(), fit)).toBeLessThan(OBEYED);
    }
  });

  test(`dispose is obeyed within ${OBEYED} ms`, async () => {
    const model = await modelFor(data, threads);
    const fit = () => failureOf(() => model.fit(data, { epochs: FOREVER, batchSize }));
    expect(await timeToStop(700, () => model.dispose(), fit)).toBeLessThan(OBEYED);
  });

  test(`timers of 50 ms are at most ${LATE} ms late`, async () => {
    using model = await modelFor(data, threads);
    await model.fit(data, { batchSize });
    const signal = AbortSignal.timeout(1500);
    const validation = data;
    const fit = () => failureOf(() => model.fit(data, { epochs: FOREVER, batchSize, signal, validation }));
    expect(await longestGap(50, fit)).toBeLessThan(50 + LATE);
  });
});

describe("while large data are brought into memory", () => {
  const rows = 40_000;
  const columns = 784;
  let data: Readonly<Record<"sparse" | "dense", Dataset>>;
  beforeAll(() => {
    const y = new Uint8Array(rows).map((_, i) => i % 10);
    const bytes = (valueAt: (i: number) => number): Dataset =>
      dataset({ x: { values: new Uint8Array(rows * columns).map((_, i) => valueAt(i)), columns }, y });
    data = { sparse: bytes((i) => (i % 5 === 0 ? i % 251 : 0)), dense: bytes((i) => 1 + (i % 251)) };
  });

  test.each([
    ["sparse", false],
    ["dense", true],
  ] as const)("timers fire, and a signal is obeyed: %s, standardized: %s", async (kind, standardize) => {
    const layers = [dense(10, "softmax")];
    using model = await sequential({ inputs: columns, layers, loss: "crossEntropy", standardize });
    const fit = async () => model.fit(data[kind], { batchSize: "full", validation: 0.2 });
    expect(await longestGap(10, fit)).toBeLessThan(LATE);
    const controller = new AbortController();
    const { signal } = controller;
    const stopped = () => failureOf(() => model.fit(data[kind], { epochs: FOREVER, batchSize: "full", signal }));
    expect(await timeToStop(30, () => controller.abort(), stopped)).toBeLessThan(OBEYED);
  });
});
