/**
 * The numbers of a batch in layers that aren't dense: those that fit trains by, and that the dense
 * layers behind take.
 */
import { expect, test } from "vitest";
import {
  conv1d,
  dataset,
  dense,
  equilibrium,
  flatten,
  gru,
  type Layer,
  lstm,
  maxPooling1d,
  sequential,
  simpleRnn,
} from "../../src/node.js";
import { table } from "./support/data.js";
import { bitsOf, bitsOfLayers, bytesOf } from "./support/expectations.js";
import { still } from "./support/still.js";

const [ROWS, STEPS, FEATURES, UNITS, OUTPUTS] = [7, 5, 3, 4, 2];
const data = dataset({ x: table(ROWS, STEPS * FEATURES, 5), y: table(ROWS, OUTPUTS, 6) });
const all = { returnSequences: true } as const;

/** Layers that make `UNITS` numbers of a row. */
const stacks: Readonly<Record<string, readonly Layer[]>> = {
  simpleRnn: [simpleRnn(UNITS)],
  gru: [gru(UNITS)],
  "gru that resets before": [gru(UNITS, { resetAfter: false, goBackwards: true })],
  lstm: [lstm(UNITS)],
  "one behind the other": [lstm(3, all), gru(3, all), dense(4, "tanh"), simpleRnn(UNITS)],
  convolutions: [conv1d(UNITS, 2, "relu"), maxPooling1d(4), flatten()],
  equilibrium: [flatten(), equilibrium(UNITS)],
};

test.each(
  Object.entries(stacks).flatMap(([name, layers]) => [1, 3].map((threads) => [name, threads, layers] as const)),
)("%s, on %d threads", async (_, exactly, layers) => {
  using model = await sequential({
    ...{ inputs: [STEPS, FEATURES], layers: [...layers, dense(OUTPUTS)], loss: "meanSquaredError" },
    ...{ optimizer: still, dtype: "float64", seed: 5, threads: { exactly } },
  });
  const { epochs } = await model.fit(data, { batchSize: "full" });
  const before = [bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes];
  const traced = await model.trace(data);
  expect([bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes]).toEqual(before);

  expect(traced.loss).toBe(epochs[0].loss);
  const gradients = traced.layers.map(({ gradients: own, dKernel, dBias }) => {
    const named = own ?? { kernel: dKernel, ...(dBias && { bias: dBias }) };
    return Object.fromEntries(Object.entries(named).map(([name, { values }]) => [name, values]));
  });
  expect(gradients).toEqual(model.gradients().map((layer) => ({ ...layer })));

  const [last, behind] = traced.layers.toReversed();
  expect(bytesOf(last.activations)).toBe(bytesOf((await model.predict(data)).outputs));
  for (let r = 0; r < ROWS; r++) {
    const dZ = [...last.dSums.values.subarray(r * OUTPUTS, (r + 1) * OUTPUTS)];
    const states = [...behind.activations.subarray(r * UNITS, (r + 1) * UNITS)];
    for (let o = 0; o < OUTPUTS; o++) {
      const sum = states.reduce((total, value, u) => total + value * last.kernel[u * OUTPUTS + o], last.bias?.[o] ?? 0);
      expect(last.sums[r * OUTPUTS + o]).toBeCloseTo(sum, 13);
    }
    for (let u = 0; u < UNITS; u++) {
      const back = dZ.reduce((total, value, o) => total + value * last.kernel[u * OUTPUTS + o], 0);
      expect(behind.dActivations?.values[r * UNITS + u]).toBeCloseTo(back, 13);
    }
  }
});
