/**
 * How models of several inputs and outputs train: options, threads, checkpoints, what is told of
 * each output.
 */
import { describe, expect, test } from "vitest";
import { type ComputeOptions, dense } from "../../src/node.js";
import { apply, input, model } from "../../src/nodeModel.js";
import { bitsOfLayers, lanegradError } from "../api/support/expectations.js";
import { reviewer, reviews, rowsOf, siamese } from "./support/networks.js";

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
