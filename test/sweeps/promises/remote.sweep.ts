/**
 * While a worker trains a model, this thread is free, and predictions and signals don't wait for
 * long.
 */
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { failureOf } from "../../api/support/expectations.js";
import { large, largeOptions, remote } from "../../remote/support/models.js";
import { timeToStop, wait } from "./timing.js";

const FOREVER = 100_000;

test("a signal is obeyed within 100 ms, amid a batch too", async () => {
  for (const delay of [300, 900]) {
    using model = await remote(largeOptions);
    const controller = new AbortController();
    const { signal } = controller;
    const fit = () => failureOf(() => model.fit(large, { epochs: FOREVER, batchSize: "full", signal }));
    expect(await timeToStop(delay, () => controller.abort(), fit)).toBeLessThan(100);
  }
});

test("predictions are answered within 200 ms, and this thread computes less than a fifth of the time", async () => {
  using model = await remote(largeOptions);
  const controller = new AbortController();
  const { signal } = controller;
  const fit = failureOf(() => model.fit(large, { epochs: FOREVER, batchSize: 256, signal }));
  await wait(500);
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await model.predict(new Float32Array(256).fill(0.1));
    expect(performance.now() - start).toBeLessThan(200);
  }
  const used = performance.eventLoopUtilization();
  await wait(500);
  expect(performance.eventLoopUtilization(used).utilization).toBeLessThan(0.2);
  controller.abort();
  await fit;
});
