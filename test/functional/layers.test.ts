/**
 * Layers of models of several inputs and outputs: shared ones, and what is told of them.
 */
import { describe, expect, test } from "vitest";
import { dense, l2, sequential } from "../../src/node.js";
import { add, apply, average, concatenate, dot, input, minimum, model, multiply } from "../../src/nodeModel.js";
import { number, reviewer, reviews, rowsOf } from "./support/networks.js";

describe("layers", () => {
  test("that are shared are penalised and counted once", async () => {
    const make = (isShared: boolean) => {
      const [a, b] = [input(4), input(4)];
      const first = dense(3, "tanh", { kernelRegularizer: l2(0.1), bias: false });
      const second = isShared ? first : dense(3, "tanh", { bias: false });
      return model({
        inputs: { a, b },
        outputs: { y: apply(dense(1, "linear", { bias: false }), add([apply(first, a), apply(second, b)])) },
        losses: { y: "meanSquaredError" },
        dtype: "float64",
      });
    };
    const [shared, own] = [await make(true), await make(false)];
    expect([shared.info.parameters, own.info.parameters]).toEqual([15, 27]);
    const [a, b] = [rowsOf(6, 4), rowsOf(6, 4, (i) => number(i + 50))];
    const rows = { inputs: { a, b }, targets: { y: a.map(([value]) => value) } };
    const { loss } = await shared.trace(rows);
    const squares = Array.from(shared.weights()[0].kernel).reduce((sum, weight) => sum + weight * weight, 0);
    const { y } = await shared.predict(rows.inputs);
    const errors = Array.from(y.outputs, (answer, row) => (answer - a[row][0]) ** 2);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(loss).toBeCloseTo(mean + 0.1 * squares, 12);
    expect((await shared.evaluate(rows)).loss).toBeCloseTo(loss, 12);
    expect((await shared.checkGradients(rows)).passes).toBe(true);
    for (const one of [shared, own]) one.dispose();
  });

  test("that take several tensors compute what they are called by", async () => {
    const [a, b] = [input(3), input(3)];
    const weights = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const same = (x: typeof a) => apply(dense(3, "linear", { weights, bias: false }), x);
    const [left, right] = [same(a), same(b)];
    const outputs = {
      sum: add([left, right, left]),
      product: multiply([left, right]),
      middle: average([left, right]),
      least: minimum([left, right]),
      dot: dot([left, right]),
      both: concatenate([left, right]),
    };
    const loss = "meanSquaredError";
    const made = await model({
      inputs: { a, b },
      outputs,
      losses: { sum: loss, product: loss, middle: loss, least: loss, dot: loss, both: loss },
      dtype: "float64",
    });
    const { sum, product, middle, least, dot: inner, both } = await made.predict({ a: [[1, 2, 3]], b: [[4, -5, 6]] });
    expect([sum, product, middle, least, inner, both].map(({ outputs }) => [...outputs])).toEqual([
      [6, -1, 12],
      [4, -10, 18],
      [2.5, -1.5, 4.5],
      [1, -5, 3],
      [12],
      [1, 2, 3, 4, -5, 6],
    ]);
    const targets = {
      sum: [[0, 1, 2]],
      product: [[1, 2, 3]],
      middle: [[0, 0, 0]],
      least: [[1, 1, 1]],
      dot: [3],
      both: [[0, 1, 2, 3, 4, 5]],
    };
    expect((await made.checkGradients({ inputs: { a: [[1, 2, 3]], b: [[4, -5, 6]] }, targets })).passes).toBe(true);
    made.dispose();
  });

  test("see bytes and numbers of several inputs as they would see each alone", async () => {
    const [bytes, numbers] = [input(4), input(2)];
    const made = await model({
      inputs: { bytes, numbers },
      outputs: { y: apply(dense(2), concatenate([bytes, numbers])) },
      losses: { y: "meanSquaredError" },
      seed: 1,
    });
    const chain = await sequential({ inputs: 6, layers: [dense(2)], loss: "meanSquaredError", seed: 1 });
    const values = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
    const { y } = await made.predict({ bytes: { values, columns: 4, scale: 1 / 255 }, numbers: rowsOf(3, 2) });
    const factor = Math.fround(1 / 255);
    const rows = rowsOf(3, 2).map((row, i) =>
      [...values.subarray(4 * i, 4 * i + 4)].map((byte) => Math.fround(byte * factor)).concat(row),
    );
    expect(y.outputs).toEqual((await chain.predict(rows)).outputs);
    made.dispose();
    chain.dispose();
  });
});

test("summary, info and trace tell what is applied to what", async () => {
  const made = await reviewer();
  const { layers, inputs, outputs, loss } = made.info;
  expect(layers.map(({ kind = "dense", appliedTo }) => `${kind}: ${appliedTo?.join(", ")}`)).toEqual([
    "embedding: words",
    "flatten: 0",
    "concatenate: 1, user",
    "dense: 2",
    "dropout: 3",
    "dense: 4",
    "dense: 4",
    "outputs: 5, 6",
  ]);
  expect(inputs).toEqual([
    { name: "words", shape: [5] },
    { name: "user", shape: [3] },
  ]);
  expect(outputs.map(({ name, units, weight }) => [name, units, weight])).toEqual([
    ["rating", 1, 1],
    ["genre", 3, 0.3],
  ]);
  expect(loss).toBe("meanSquaredError(rating) + 0.3 crossEntropy(genre)");
  const { text } = await made.summary();
  expect(text).toMatch(/2 concatenate of 1, user +rows x 23/);
  const trace = await made.trace(reviews());
  expect(trace.layers.map(({ inputs, units }) => [inputs, units])).toEqual([
    [5, 20],
    [20, 20],
    [23, 23],
    [23, 16],
    [16, 16],
    [16, 1],
    [16, 3],
  ]);
  expect(trace.layers[3].dKernel.values.length).toBe(23 * 16);
  expect(trace.layers[5].dSums.norm).toBeGreaterThan(0);
  expect(trace.loss).toBeGreaterThan(0);
  made.dispose();
});

test("records of one output tell what it came to, as evaluate does, whatever it weighs", async () => {
  const rows = { inputs: { x: rowsOf(30, 3) }, targets: { y: Array.from({ length: 30 }, (_, i) => i % 3) } };
  for (const weight of [1, 0.5]) {
    const x = input(3);
    const made = await model({
      inputs: { x },
      outputs: { y: apply(dense(3, "softmax"), x) },
      losses: { y: { loss: "crossEntropy", weight } },
      seed: 1,
    });
    const seen: unknown[] = [];
    const fit = made.fit(rows, {
      epochs: 2,
      validation: rows,
      onEpoch: (record) => seen.push(structuredClone(record)),
    });
    const iterated: unknown[] = [];
    for await (const record of fit) iterated.push(structuredClone(record));
    const { epochs } = await fit;
    expect(seen).toEqual(epochs);
    expect(iterated).toEqual(epochs);
    const later = (await made.fit(rows, { epochs: 1, validation: rows })).epochs[0];
    for (const { loss, outputs, validation } of [...epochs, later]) {
      expect(Object.keys(outputs ?? {})).toEqual(["y"]);
      expect((outputs?.y.loss ?? Number.NaN) * weight).toBeCloseTo(loss, 6);
      expect(outputs?.y.accuracy).toBeGreaterThanOrEqual(0);
      expect((validation?.outputs?.y.loss ?? Number.NaN) * weight).toBeCloseTo(validation?.loss ?? 0, 6);
    }
    expect(await made.evaluate(rows)).toEqual(later.validation);
    made.dispose();
  }
});
