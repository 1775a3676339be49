import { spawn } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { dataset, dense, type Model, sgd } from "../../src/node.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, failureOf } from "../api/support/expectations.js";
import { type CountingPlatform, countingPlatform } from "./support/workers.js";

vi.mock("../../src/runtime/shares.js", async (actual) =>
  (await import("./support/forced.js")).forcedShares(await actual()),
);
vi.mock("../../src/runtime/rehearsal.js", async (actual) =>
  (await import("./support/forced.js")).forcedRehearsal(await actual()),
);
vi.mock("../../src/runtime/trial.js", async (actual) =>
  (await import("./support/forced.js")).forcedTrial(await actual()),
);

/** Times are real ones on a machine that others use too: a test of them may be tried again. */
const timed = { retry: 3 };

/** One batch of it takes several times as long as a signal may. */
const large = blobs(20_000, 256, 10, 1);

function largeModel(platform: CountingPlatform, threads: number): Promise<Model> {
  const layers = [dense(256, "relu"), dense(10, "softmax")];
  const optimizer = sgd({ learningRate: 0.01 });
  return sequential(platform, { inputs: 256, layers, loss: "crossEntropy", optimizer, threads });
}

describe.each([1, 2])("in a batch of half a second on %d threads", (threads) => {
  test("a signal is obeyed within 100 ms, and a batch is done whole or not at all", timed, async () => {
    for (const delay of [150, 900, 1650]) {
      using model = await largeModel(countingPlatform(), threads);
      const untouched = [bitsOf(model)];
      const controller = new AbortController();
      let firedAt = Number.POSITIVE_INFINITY;
      setTimeout(() => {
        firedAt = performance.now();
        controller.abort();
      }, delay);
      const fit = async () => {
        const { signal } = controller;
        for await (const _ of model.fit(large, { epochs: 100, batchSize: "full", signal }))
          untouched.push(bitsOf(model));
      };
      expect(await failureOf(fit)).toBe(controller.signal.reason);
      expect(performance.now() - firedAt).toBeLessThan(100);
      // the signal may also fire between the last batch and the end of its epoch
      const states = [untouched[untouched.length - 1]];
      using other = await largeModel(countingPlatform(), 1);
      await other.fit(large, { epochs: untouched.length, batchSize: "full" });
      states.push(bitsOf(other));
      expect(states.includes(bitsOf(model))).toBe(true);
      expect(model.info.memoryBytes).toBeLessThan(20e6);
      await model.fit(blobs(100, 256, 10, 1), { epochs: 2, batchSize: 50 });
    }
  });

  test("timers of 50 ms fire at least every 100 ms", timed, async () => {
    using model = await largeModel(countingPlatform(), threads);
    // the data is copied before training begins
    const epochs = model.fit(large, { epochs: 5, batchSize: "full", validation: large })[Symbol.asyncIterator]();
    await epochs.next();
    const times = [performance.now()];
    const timer = setInterval(() => times.push(performance.now()), 50);
    while (!(await epochs.next()).done);
    clearInterval(timer);
    expect(times.length).toBeGreaterThan(10);
    const gaps = times.slice(1).map((time, i) => time - times[i]);
    expect(Math.max(...gaps)).toBeLessThan(100);
  });

  test("dispose ends fit and every worker", timed, async () => {
    const platform = countingPlatform();
    const model = await largeModel(platform, threads);
    setTimeout(() => model.dispose(), 1200);
    const fit = () => model.fit(large, { epochs: 100, batchSize: "full" });
    expect(await failureOf(fit)).toHaveProperty("code", "DISPOSED");
    await platform.allEnded(500);
  });
});

const small = blobs(120, 64, 3, 1);

function smallModel(platform: CountingPlatform, threads = 2): Promise<Model> {
  const layers = [dense(300, "relu"), dense(3)];
  return sequential(platform, { inputs: 64, layers, loss: "crossEntropy", threads });
}

test("workers start once, are kept for the next fit, and end some time after the last", async () => {
  const platform = countingPlatform();
  using model = await smallModel(platform, 3);
  for (let i = 0; i < 5; i++) await model.fit(small, { epochs: 3, batchSize: 30 });
  expect(platform.handles.length).toBe(2);
  expect(platform.alive()).toBe(2);
  await platform.allEnded(5000);
  await model.fit(small, { epochs: 3, batchSize: 30 });
  expect(platform.handles.length).toBe(4);
});

test("200 models made, trained and disposed leave no thread and no memory", { timeout: 180_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const platform = countingPlatform();
  const run = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) {
      using model = await smallModel(platform);
      await model.fit(small, { epochs: 3, batchSize: 60 });
      expect(model.info.threads.used).toBe(2);
      // enough linear memory that 200 of them would show
      await model.predict({ values: new Float32Array(64 * 4000), columns: 64 });
      if (i % 20 === 0) collect();
    }
    await platform.allEnded(2000);
    collect();
    return process.memoryUsage().rss / 2 ** 20;
  };
  const before = await run(20);
  const after = await run(200);
  expect(platform.handles.length).toBe(220);
  expect(after - before).toBeLessThan(100);
});

test("memory that can't grow is a typed error, and the model is as it was", async () => {
  const labels = (count: number) => Int32Array.from({ length: count }, (_, i) => i % 3);
  const rows = 20_000_000;
  const values = new Uint8Array(rows).fill(1);
  const classes = ["a", "b", "c"];
  using narrow = await sequential(countingPlatform(), {
    inputs: 1,
    layers: [dense(64), dense(3)],
    loss: "crossEntropy",
  });
  await narrow.fit(dataset({ x: { values: values.subarray(0, 99), columns: 1 }, y: labels(99), classes }), {
    epochs: 3,
  });
  const untouched = bitsOf(narrow);
  const huge = dataset({ x: { values, columns: 1 }, y: labels(rows), classes });
  const error = await failureOf(() => narrow.fit(huge, { batchSize: "full" }));
  expect(error).toHaveProperty("code", "OUT_OF_MEMORY");
  expect(narrow.info.threads.used).toBe(1);
  expect(bitsOf(narrow)).toBe(untouched);
});

// on a busy machine one thread may be the better choice
test("a process that has trained on several threads ends by itself", { retry: 2 }, async () => {
  const entry = new URL("../../build/dist/node.js", import.meta.url).href;
  const script = `
    import { dataset, dense, sequential } from ${JSON.stringify(entry)};
    const values = Float32Array.from({ length: 4000 * 256 }, (_, i) => Math.sin(i));
    const data = dataset({ x: { values, columns: 256 }, y: Array.from({ length: 4000 }, (_, i) => "c" + (i % 10)) });
    const layers = [dense(512, "relu"), dense(10)];
    const model = await sequential({ inputs: 256, layers, loss: "crossEntropy", threads: 2 });
    await model.fit(data, { epochs: 30, batchSize: 500 });
    console.log(JSON.stringify(model.info.threads));
    globalThis.kept = model;`;
  const start = performance.now();
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  let toldAt = start;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
    toldAt = performance.now();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(0);
  expect(JSON.parse(told)).toEqual({ used: 2, most: 2 });
  expect(performance.now() - toldAt).toBeLessThan(1500);
});
