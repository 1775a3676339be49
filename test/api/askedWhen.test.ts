/**
 * What is asked of a model is answered by the model, and from the rows, of that moment, also where
 * code has to be loaded for it.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";

type Entry = typeof import("../../src/node.js");

/** An entry whose chunks are not loaded yet. */
let lanegrad: Entry;

beforeEach(async () => {
  vi.resetModules();
  lanegrad = await import("../../src/node.js");
});

const [ROWS, INPUTS] = [60, 20];

/** Mostly zeros. */
const sparse = () => Float32Array.from({ length: ROWS * INPUTS }, (_, i) => (i % 10 === i % 3 ? 1 + (i % 7) : 0));
const dense = () => Float32Array.from({ length: ROWS * INPUTS }, (_, i) => 1 + (i % 7));

function dataOf(values: Float32Array) {
  const y = Float32Array.from({ length: ROWS }, (_, i) => i % 5);
  return lanegrad.dataset({ x: { values, columns: INPUTS }, y });
}

function newModel() {
  const layers = [lanegrad.dense(4, "tanh"), lanegrad.dense(1)];
  return lanegrad.sequential({ inputs: INPUTS, layers, loss: "meanSquaredError", seed: 2 });
}

test("rows that are changed after the call are answered as they were", async () => {
  using model = await newModel();
  const given = sparse();
  const asked = model.predict(given);
  given.fill(Number.NaN);
  expect(await asked).toEqual(await model.predict(sparse()));
});

describe.each([["predict"], ["evaluate"], ["toBytes"]] as const)("%s", (method) => {
  /** The answers after each of three epochs, each awaited at once or all of them at the end. */
  async function answers(isAwaited: boolean): Promise<unknown[]> {
    using model = await newModel();
    const asked = {
      predict: () => model.predict(sparse()),
      evaluate: () => model.evaluate(dataOf(sparse())),
      toBytes: () => model.toBytes(),
    }[method];
    const given: Promise<unknown>[] = [];
    // the rows trained on are not sparse: no code for such is loaded for them
    for await (const _ of model.fit(dataOf(dense()), { epochs: 3, batchSize: 7 })) {
      given.push(asked());
      if (isAwaited) await given[given.length - 1];
    }
    return Promise.all(given);
  }

  test("answers of the model as it is when it is called", async () => {
    const later = await answers(false);
    expect(later).toEqual(await answers(true));
    expect(later[0]).not.toEqual(later[2]);
  });

  test("answers although the model is disposed before anything else happens", async () => {
    const model = await newModel();
    const asked = {
      predict: () => model.predict(sparse()),
      evaluate: () => model.evaluate(dataOf(sparse())),
      toBytes: () => model.toBytes(),
    };
    const answer = asked[method]();
    model.dispose();
    await expect(answer).resolves.toBeDefined();
  });
});
