/** How models of several inputs and outputs train: options, threads, checkpoints, what is told of each output. */
import { describe, expect, test } from "vitest";
import { type ComputeOptions, dense, l2, sequential } from "../../src/node.js";
import { add, apply, average, concatenate, dot, input, minimum, model, multiply } from "../../src/nodeModel.js";
import { bitsOfLayers, lanegradError } from "../api/support/expectations.js";
import { number, reviewer, reviews, rowsOf, siamese } from "./support/networks.js";

const data = reviews();
const weights = data.targets.rating.map((_, row) => 1 + (row % 3));

async function trained(compute: ComputeOptions, options: object = {}): Promise<string> {
  const made = await reviewer(compute);
  await made.fit({ ...data, weights }, { epochs: 3, batchSize: 16, ...options });
  const bits = bitsOfLayers(made.weights());
  made.dispose();
  return bits;
}

describe("the bits are the same", () => {
  test.each([
    { threads: { exactly: 2 } },
    { threads: { exactly: 3 } },
    { threads: { exactly: 5 } },
    { lanes: "wide" },
  ] as const)("with %o", async (compute) => {
    expect(await trained(compute)).toBe(await trained({ threads: 1 }));
  });

  test("of batches in pieces of 256 rows as of batches", async () => {
    const x = input(3);
    const make = () =>
      model({
        inputs: { x },
        outputs: { rating: apply([dense(9, "tanh"), dense(1)], x), genre: apply(dense(3), x) },
        losses: { rating: { loss: "huber", weight: 2 }, genre: { loss: "crossEntropy", weight: 0.3 } },
      });
    const { inputs, targets } = reviews(600);
    const many = { inputs: { x: inputs.user }, targets };
    const made = [await make(), await make()];
    await made[0].fit(many, { batchSize: 512, shuffle: false });
    const { epochs } = await made[1].fit(many, { batchSize: 256, gradientAccumulationSteps: 2, shuffle: false });
    expect(bitsOfLayers(made[1].weights())).toBe(bitsOfLayers(made[0].weights()));
    const { loss, outputs } = epochs[0];
    expect(2 * (outputs?.rating.loss ?? 0) + 0.3 * (outputs?.genre.loss ?? 0)).toBeCloseTo(loss, 6);
    for (const one of made) one.dispose();
  });
});

describe("records and evaluations", () => {
  test("tell each output, and the loss is their weighted sum", async () => {
    const made = await reviewer({ dtype: "float64" }, 0);
    const { epochs } = await made.fit(data, { epochs: 2, batchSize: 16, validation: data });
    const { outputs, loss, validation } = epochs[1];
    const told = await made.evaluate(data);
    expect(validation).toEqual(told);
    expect(loss).toBeCloseTo((outputs?.rating.loss ?? 0) + 0.3 * (outputs?.genre.loss ?? 0), 12);
    const { rating, genre } = await made.predict(data.inputs);
    const squares = data.targets.rating.map((target, row) => (rating.outputs[row] - target) ** 2);
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    expect(told.outputs?.rating).toEqual({ loss: expect.closeTo(mean, 12) });
    const right = genre.labels?.filter((label, row) => label === data.targets.genre[row]).length ?? 0;
    expect(told.outputs?.genre.accuracy).toBe(right / 40);
    const surprise = data.targets.genre.map((label, row) => {
      const column = ["news", "poem", "tale"].indexOf(label);
      return -Math.log(genre.outputs[row * 3 + column]);
    });
    expect(told.outputs?.genre.loss).toBeCloseTo(surprise.reduce((sum, one) => sum + one, 0) / 40, 12);
    expect(genre).toMatchObject({ rows: 40, columns: 3 });
    expect(rating.labels).toBeUndefined();
    made.dispose();
  });

  test("are of rows as they count", async () => {
    const made = await reviewer({ dtype: "float64" }, 0);
    const once = await made.evaluate({ ...data, weights });
    const repeated = weights.flatMap((weight, row) => new Array<number>(weight).fill(row));
    const take = <T>(rows: readonly T[]): T[] => repeated.map((row) => rows[row]);
    const thrice = await made.evaluate({
      inputs: { words: take(data.inputs.words), user: take(data.inputs.user) },
      targets: { rating: take(data.targets.rating), genre: take(data.targets.genre) },
    });
    expect(once.loss).toBeCloseTo(thrice.loss, 12);
    expect(once.outputs?.genre.accuracy).toBeCloseTo(thrice.outputs?.genre.accuracy ?? 0, 12);
    expect(once.outputs?.rating.loss).toBeCloseTo(thrice.outputs?.rating.loss ?? 0, 12);
    made.dispose();
  });

  test("predict several labels, and one of two classes, by name", async () => {
    const x = input(3);
    const made = await model({
      inputs: { x },
      outputs: { tags: apply(dense(3, "sigmoid"), x), spam: apply(dense(1, "sigmoid"), x) },
      losses: { tags: "binaryCrossEntropy", spam: "binaryCrossEntropy" },
    });
    const rows = rowsOf(20, 3);
    const targets = {
      tags: rows.map((row) => row.map((value) => (value > 0.5 ? 1 : 0))),
      spam: rows.map(([value]) => (value > 0.5 ? "yes" : "no")),
    };
    await made.fit({ inputs: { x: rows }, targets }, { epochs: 5 });
    const { tags, spam } = await made.predict({ x: rows });
    expect(tags.labelSets?.[0]).toEqual(["0", "1", "2"].filter((_, i) => tags.outputs[i] > 0.5));
    expect(spam.labels?.[0]).toBe(spam.outputs[0] > 0.5 ? "yes" : "no");
    const right = targets.spam.filter((label, row) => label === spam.labels?.[row]).length;
    const { outputs } = await made.evaluate({ inputs: { x: rows }, targets });
    expect(outputs?.spam.accuracy).toBe(right / 20);
    expect(outputs?.tags.accuracy).toBeUndefined();
    expect(made.info.outputs[1].classes).toEqual(["no", "yes"]);
    made.dispose();
  });
});

describe("fit goes on", () => {
  test("from a checkpoint amid an epoch, to the same bits and the same record", async () => {
    const options = {
      epochs: 3,
      batchSize: 8,
      earlyStopping: { monitor: "loss" },
      schedule: { name: "cosine" },
    } as const;
    const whole = await reviewer();
    const history = await whole.fit(data, options);
    const stopped = await reviewer();
    let kept = stopped.checkpoint();
    await stopped.fit(data, {
      ...options,
      onBatch({ epoch, batch }, fit) {
        if (epoch !== 2 || batch !== 3) return;
        kept = fit.model.checkpoint();
        fit.stop();
      },
    });
    const other = await reviewer();
    await other.restore(kept);
    const rest = await other.fit(data, { ...options, onBatch: () => undefined });
    expect(bitsOfLayers(other.weights())).toBe(bitsOfLayers(whole.weights()));
    expect(rest.epochs.map(({ loss, outputs }) => [loss, outputs])).toEqual(
      history.epochs.slice(1).map(({ loss, outputs }) => [loss, outputs]),
    );
    expect(other.info.outputs).toEqual(whole.info.outputs);
    for (const one of [whole, stopped, other]) one.dispose();
  });

  test("and a checkpoint of another wiring, or other classes, is refused", async () => {
    const [made, other] = [await reviewer(), await siamese()];
    await lanegradError(() => made.restore(other.checkpoint()), "INVALID_SHAPE");
    await made.fit(data);
    const checkpoint = made.checkpoint();
    const outputs = [{}, { classes: ["news", "news", "tale"] }];
    await lanegradError(
      () => made.restore({ ...checkpoint, schema: { ...checkpoint.schema, outputs } }),
      "INVALID_OPTION",
    );
    for (const one of [made, other]) one.dispose();
  });

  test("until a signal, a loop that is left, or a callback ends it", async () => {
    const made = await reviewer();
    for await (const { epoch } of made.fit(data, { epochs: 9 })) if (epoch === 2) break;
    const { epochs } = await made.fit(data, { epochs: 9, onEpoch: (_, fit) => fit.stop() });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([3]);
    const reason = new Error("enough");
    await expect(made.fit(data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    made.dispose();
    await lanegradError(() => made.fit(data), "DISPOSED");
    await lanegradError(() => made.predict(data.inputs), "DISPOSED");
  });

  test("and what a training that never begins would learn is forgotten", async () => {
    const made = await reviewer();
    await lanegradError(() => made.fit(data, { epochs: 0 }), "INVALID_OPTION");
    expect(made.info.outputs[1].classes).toBeUndefined();
    await made.fit(data);
    expect(made.info.outputs[1].classes).toEqual(["news", "poem", "tale"]);
    const others = { ...data.targets, genre: data.targets.genre.map(() => "song") };
    await lanegradError(() => made.fit({ ...data, targets: others }), "DATA_MISMATCH");
    made.dispose();
  });
});

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
  const trace = await made.trace(data);
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
