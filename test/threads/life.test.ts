import { spawn } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { dataset, dense, type Model, sgd } from "../../src/node.js";
import type { Platform } from "../../src/platform/platform.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, failureOf } from "../api/support/expectations.js";
import { inTurnsOf } from "../support/time.js";
import { countingPlatform } from "./support/workers.js";

/** One batch of it is done in very many pieces. */
const large = blobs(20_000, 256, 10, 1);

function largeModel(platform: Platform, exactly: number): Promise<Model> {
  const layers = [dense(256, "relu"), dense(10, "softmax")];
  const optimizer = sgd({ learningRate: 0.01 });
  return sequential(platform, { inputs: 256, layers, loss: "crossEntropy", optimizer, threads: { exactly } });
}

describe.each([1, 2])("in a long batch on %d threads", (threads) => {
  test("a signal is obeyed amid it, and a batch is done whole or not at all", async () => {
    for (const turn of [1, 4, 9, 20]) {
      const controller = new AbortController();
      const during = (now: number) => now === turn && controller.abort();
      using model = await largeModel(inTurnsOf(countingPlatform(), during, 5), threads);
      const untouched = [bitsOf(model)];
      const fit = async () => {
        const { signal } = controller;
        for await (const _ of model.fit(large, { epochs: 100, batchSize: "full", signal }))
          untouched.push(bitsOf(model));
      };
      expect(await failureOf(fit)).toBe(controller.signal.reason);
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

  test("others have their turns amid it, and amid a validation", async () => {
    let turns = 0;
    const platform = inTurnsOf(countingPlatform(), () => turns++, 5);
    using model = await largeModel(platform, threads);
    // the data is copied before training begins
    const epochs = model.fit(large, { epochs: 2, batchSize: "full", validation: large })[Symbol.asyncIterator]();
    await epochs.next();
    const before = turns;
    while (!(await epochs.next()).done);
    // 16 pieces of a product alone are 80 milliseconds of that clock, and 79 parts of the
    // validation far more
    expect(turns - before).toBeGreaterThan(15);
  });

  test("dispose ends fit and every worker", async () => {
    const counting = countingPlatform();
    const model = await largeModel(
      inTurnsOf(counting, (turn) => turn === 12 && model.dispose(), 5),
      threads,
    );
    const fit = () => model.fit(large, { epochs: 100, batchSize: "full" });
    expect(await failureOf(fit)).toHaveProperty("code", "DISPOSED");
    await counting.allEnded();
    expect(counting.handles).toHaveLength(threads - 1);
  });
});

const small = blobs(120, 64, 3, 1);

function smallModel(platform: Platform, exactly = 2): Promise<Model> {
  const layers = [dense(300, "relu"), dense(3)];
  return sequential(platform, { inputs: 64, layers, loss: "crossEntropy", threads: { exactly } });
}

test("workers start once, are kept for the next fit, and end some time after the last", async () => {
  const platform = countingPlatform();
  using model = await smallModel(platform, 3);
  for (let i = 0; i < 5; i++) await model.fit(small, { epochs: 3, batchSize: 30 });
  expect(platform.handles.length).toBe(2);
  expect(platform.alive()).toBe(2);
  await platform.allEnded();
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
    await platform.allEnded();
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
    threads: 1,
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

test("a process that has trained on several threads ends by itself: nothing of them keeps it", async () => {
  const entry = new URL("../../build/dist/node.js", import.meta.url).href;
  const script = `
    import { dataset, dense, sequential } from ${JSON.stringify(entry)};
    const values = Float32Array.from({ length: 400 * 64 }, (_, i) => Math.sin(i));
    const data = dataset({ x: { values, columns: 64 }, y: Array.from({ length: 400 }, (_, i) => "c" + (i % 10)) });
    const layers = [dense(128, "relu"), dense(10)];
    const model = await sequential({ inputs: 64, layers, loss: "crossEntropy", threads: { exactly: 2 } });
    await model.fit(data, { epochs: 3, batchSize: 100 });
    const { used, most } = model.info.threads;
    const keeping = process.getActiveResourcesInfo().filter((kind) => !kind.endsWith("Wrap"));
    console.log(JSON.stringify({ used, most, keeping }));
    globalThis.kept = model;`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
  expect(JSON.parse(told)).toEqual({ used: 2, most: 2, keeping: [] });
});
