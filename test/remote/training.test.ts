import { describe, expect, test } from "vitest";
import { type Prediction, split, type WorkerModel } from "../../src/node.js";
import { failureOf } from "../api/support/expectations.js";
import { bitsOf, data, large, largeOptions, local, options, remote } from "./support/models.js";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A training that only a signal ends, and what it came to. */
function endless(model: WorkerModel, controller: AbortController, batchSize: number | "full" = 256) {
  const { signal } = controller;
  let isOver = false;
  const ended = failureOf(() => model.fit(large, { epochs: 1e6, batchSize, signal })).finally(() => {
    isOver = true;
  });
  return { ended, isOver: () => isOver };
}

/** Resolves when training has changed the model. */
async function begun(model: WorkerModel): Promise<void> {
  const before = await bitsOf(model);
  while ((await bitsOf(model)) === before) await wait(20);
}

describe("while it trains", () => {
  test("predictions are answered between batches, the newest of those that wait", async () => {
    using model = await remote(largeOptions);
    const controller = new AbortController();
    const { ended, isOver } = endless(model, controller);
    await begun(model);
    const answers: Prediction[] = [];
    // some turns of the training later they are another model's
    while (new Set(answers.map(({ outputs }) => outputs.join())).size < 2)
      answers.push(await model.predict(new Float32Array(256).fill(0.1)));
    expect(isOver()).toBe(false);

    const rows = [1, 2, 3, 4].map((value) => new Float32Array(256).fill(value / 10));
    // how many of them wait at a time depends on when the training comes to hear them
    for (let superseded = 0; superseded === 0; ) {
      const settled = await Promise.allSettled(rows.map((row) => model.predict(row)));
      const refused = settled.filter((result) => result.status === "rejected");
      for (const { reason } of refused) expect(reason).toMatchObject({ name: "ResourceError", code: "SUPERSEDED" });
      expect(settled[3]).toMatchObject({ status: "fulfilled", value: { rows: 1, columns: 10 } });
      superseded = refused.length;
    }
    expect(isOver()).toBe(false);
    controller.abort();
    expect(await ended).toBe(controller.signal.reason);
  });

  test("all else is answered too", async () => {
    using model = await remote(largeOptions);
    const controller = new AbortController();
    const { ended, isOver } = endless(model, controller);
    await begun(model);
    const [first] = await model.weights();
    expect(await model.evaluate(split(large, { test: 1000 }).test)).toMatchObject({ rows: 1000 });
    await begun(model);
    const [second] = await model.weights();
    expect(first.kernel).toHaveLength(256 * 256);
    expect(second).not.toEqual(first);
    expect(await failureOf(() => model.fit(large))).toMatchObject({ code: "BUSY" });
    expect(isOver()).toBe(false);
    controller.abort();
    await ended;
  });
});

test("when it doesn't train, no prediction is dropped", async () => {
  using model = await remote();
  const rows = [1, 2, 3].map((value) => new Float32Array(32).fill(value));
  const answers = await Promise.all(rows.map((row) => model.predict(row)));
  for (const [i, row] of rows.entries()) expect(answers[i]).toEqual(await model.predict(row));
  for await (const _ of model.fit(data, { epochs: 2 }))
    expect(await Promise.all(rows.map((row) => model.predict(row)))).toHaveLength(3);
});

describe("a signal", () => {
  test("is obeyed, amid a batch too, and what is finished stays", async () => {
    for (const batchSize of ["full", 256] as const) {
      using model = await remote(largeOptions);
      const controller = new AbortController();
      const { ended } = endless(model, controller, batchSize);
      await begun(model);
      controller.abort(new Error("enough"));
      expect(await ended).toBe(controller.signal.reason);
      const reached = await bitsOf(model);
      expect(await bitsOf(model)).toBe(reached);
      await model.fit(large, { batchSize: 5000 });
      expect(await bitsOf(model)).not.toBe(reached);
    }
  });

  test("that has fired lets nothing begin, and one that fires between two epochs ends it", async () => {
    using model = await remote();
    const untouched = await bitsOf(model);
    expect(await failureOf(() => model.fit(data, { signal: AbortSignal.abort("text") }))).toBe("text");
    expect(await bitsOf(model)).toBe(untouched);
    const controller = new AbortController();
    const epochs: number[] = [];
    const fit = async () => {
      for await (const { epoch } of model.fit(data, { epochs: 9, signal: controller.signal })) {
        epochs.push(epoch);
        if (epoch === 3) controller.abort();
      }
    };
    expect(await failureOf(fit)).toBe(controller.signal.reason);
    expect(epochs).toEqual([1, 2, 3]);
    using here = await local();
    await here.fit(data, { epochs: 3 });
    expect(await bitsOf(model)).toBe(await bitsOf(here));
  });
});

test("a loop that is left leaves the model free, as the last record says", async () => {
  using model = await remote();
  using here = await local();
  for await (const { epoch } of model.fit(data, { epochs: 1e6 })) if (epoch === 4) break;
  await here.fit(data, { epochs: 4 });
  expect(await bitsOf(model)).toBe(await bitsOf(here));
  expect((await model.fit(data)).epochs[0].epoch).toBe(5);
});

test("a data set crosses once, with no more memory than its own", async () => {
  const { watchedPlatform } = await import("./support/workers.js");
  const platform = watchedPlatform();
  using model = await remote(options, platform);
  for (let i = 0; i < 3; i++) await model.fit(data, { validation: data });
  await model.evaluate(data);
  await model.predict(data);
  expect(platform.sent.filter(({ kind }) => kind === "data")).toHaveLength(1);
  const window = new Float32Array(32_000).subarray(64, 96);
  for (const rows of [window, [window, window], { values: window, columns: 32 }]) await model.predict(rows);
  const crossed = platform.sent.slice(-3).map(({ args }) => (args as readonly unknown[])[0]);
  const [flat, nested, typed] = crossed as [Float32Array, Float32Array[], { values: Float32Array }];
  for (const { buffer } of [flat, ...nested, typed.values]) expect(buffer.byteLength).toBe(128);
});
