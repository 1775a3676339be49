/**
 * A model file that version 0.1.0 wrote (its `encodeModel`, of numbers that stand below) is read as
 * it was.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { adam, dataset, isClassifier, load } from "../../src/node.js";

const path = fileURLToPath(new URL("../golden/version_0.1.0.safetensors", import.meta.url));

/** The numbers that were stored: row-major kernels [inputs, units] and biases. */
const numbers = (count: number, k: number) => Array.from({ length: count }, (_, i) => (((i * 7 + k) % 11) - 5) / 8);

/** What dense layers make of a row: sum over the inputs, then the bias. */
const sums = (row: readonly number[], kernel: readonly number[], bias: readonly number[]) =>
  bias.map((b, unit) => row.reduce((sum, x, i) => sum + x * kernel[i * bias.length + unit], 0) + b);

/** The answers by the definition: standardized, tanh, softmax. */
function expected([a, b]: readonly [number, number]): number[] {
  const hidden = sums([(a - 1) / 2, (b - 2) / 4], numbers(6, 1), numbers(3, 2)).map(Math.tanh);
  const powers = sums(hidden, numbers(6, 3), numbers(2, 4)).map(Math.exp);
  return powers.map((power) => power / (powers[0] + powers[1]));
}

test.each([false, true])("it answers as it did, worker: %s", async (worker) => {
  using model = await load(path, { worker });
  expect(model.info).toMatchObject({ inputs: 2, loss: "crossEntropy", classes: ["no", "yes"], features: ["a", "b"] });
  expect(isClassifier(model)).toBe(true);
  const rows = [
    [0, 0],
    [3, -5],
    [-2, 7],
  ] as const;
  const { outputs, labels } = await model.predict(rows.map((row) => [...row]));
  const told = rows.flatMap(expected);
  for (const [i, output] of outputs.entries()) expect(output).toBeCloseTo(told[i], 6);
  expect(labels).toEqual(rows.map((row) => (expected(row)[0] > 0.5 ? "no" : "yes")));
});

test("it trains on with an optimizer that is given", async () => {
  using model = await load(readFileSync(path), { optimizer: adam() });
  const data = dataset({
    x: { values: Float64Array.of(0, 0, 3, 1), columns: 2, features: ["a", "b"] },
    y: ["no", "yes"],
  });
  const { epochs } = await model.fit(data, { epochs: 3 });
  expect(epochs[2].loss).toBeLessThan(epochs[0].loss);
  expect(new TextDecoder().decode(await model.toBytes())).not.toContain('version\\":1,');
});
