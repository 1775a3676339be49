/** Data that a program changes between a call and its end: a model here and one in a worker see the same. */
import { expect, test } from "vitest";
import { type Dataset, dense, loadIris, type ModelOptions, sequential } from "../../src/node.js";
import { bitsOfLayers } from "./support/expectations.js";

const options: ModelOptions = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 };

function copyOfIris(): Dataset {
  const { x, labels = new Int32Array(), ...iris } = loadIris();
  return { ...iris, x: x.slice(), labels: labels.slice() };
}

test.each([
  ["numbers", (data: Dataset) => data.x.fill(0.5)],
  ["a number", (data: Dataset) => data.x.fill(9, 599)],
  ["labels", (data: Dataset) => data.labels?.reverse()],
  ["the scale", (data: Dataset) => Object.assign(data, { scale: 0.5, unscaled: undefined })],
  ["arrays", (data: Dataset) => Object.assign(data, { x: data.x.map((value) => -value) })],
] as const)(
  "%s that change before the first await of a fit are what it trains on, here and in a worker",
  async (_, change) => {
    const results: string[] = [];
    for (const worker of [false, true]) {
      using model = await sequential({ ...options, worker });
      const data = copyOfIris();
      const validation = copyOfIris();
      await model.evaluate(data);
      await model.fit(data, { validation });
      const before = bitsOfLayers(await model.weights());
      const fit = model.fit(data, { epochs: 3, validation });
      change(data);
      change(validation);
      const { epochs } = await fit;
      const after = bitsOfLayers(await model.weights());
      expect(after).not.toBe(before);
      results.push(`${after} ${epochs.map(({ loss, validation }) => [loss, validation?.loss])}`);
    }
    expect(results[1]).toBe(results[0]);
  },
);
