/** The share of their rates that dropouts have, from update to update. */
import { describe, expect, test } from "vitest";
import {
  concat,
  dataset,
  dense,
  dropout,
  type EpochRecord,
  type FitOptions,
  type Layer,
  type Model,
  type ModelOptions,
  residual,
  type Schedule,
  sequential,
  type WorkerModel,
} from "../../src/node.js";
import { factorOf } from "../../src/train/coach/schedule.js";
import "../support/awake.js";

const x = Array.from({ length: 64 }, (_, i) => [i % 7, (i * i) % 5, i % 3]);
const data = dataset({ x, y: x.map(([a]) => ["low", "mid", "high"][a % 3]) });
const layersWith = (rate: number): readonly Layer[] => [dense(16, "relu"), dropout(rate), dense(3, "softmax")];
const made = (rate: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  ...{ inputs: 3, layers: layersWith(rate), loss: "crossEntropy", seed: 4, threads: 1, dtype: "float64" },
  ...more,
});
const fitting: FitOptions = { epochs: 4, batchSize: 16 };
const flatCosine: Schedule = { name: "flatCosine" };

const weightsOf = async (model: Model | WorkerModel): Promise<unknown> => await model.weights();
async function trained(options: ModelOptions, ...fits: readonly FitOptions[]): Promise<unknown> {
  using model = await sequential(options);
  for (const fit of fits) await model.fit(data, fit);
  return weightsOf(model);
}

test("flatCosine is 1 in the first half, and half a cosine in the second", () => {
  const factor = factorOf({ name: "flatCosine" });
  const steps = 1000;
  for (let step = 0; step < steps; step++) {
    const t = step / steps;
    // RealMLP's flat_cos: what is beside cosPi an exact function of t
    const expected = t < 0.5 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (2 * t - 1)));
    expect(Math.abs(factor(step, steps, 10) - expected)).toBeLessThan(1e-15);
  }
  expect([factor(500, steps, 10), factor(750, steps, 10), factor(1000, steps, 10)]).toEqual([1, 0.5, 0]);
});

describe("an update has the share of the rate that the schedule makes", () => {
  /**
   * Trains update by update, each with a dropout whose rate is what the schedule makes of `rate`.
   */
  async function byHand(rate: number, share: (step: number) => number): Promise<unknown> {
    using model = await sequential(made(rate));
    let kept = model.checkpoint();
    for (let step = 0; step < 8; step++) {
      using next = await sequential(made(rate * share(step)));
      await next.restore({ ...kept, info: next.info });
      await next.fit(data, { epochs: 1, batchSize: "full" });
      kept = next.checkpoint();
    }
    using last = await sequential(made(rate));
    await last.restore({ ...kept, info: last.info });
    return last.weights();
  }

  test.each<[string, Schedule, (step: number) => number]>([
    ["flatCosine", flatCosine, (step) => factorOf({ name: "flatCosine" })(step, 8, 1)],
    ["a function", (step, steps) => (step % 2 ? 0 : 1 - step / steps), (step) => (step % 2 ? 0 : 1 - step / 8)],
    ["polynomial", { name: "polynomial" }, (step) => 1 - step / 8],
  ])("%s", async (_, dropoutSchedule, share) => {
    const scheduled = await trained(made(0.4), { epochs: 8, batchSize: "full", dropoutSchedule });
    expect(scheduled).toEqual(await byHand(0.4, share));
    expect(scheduled).not.toEqual(await trained(made(0.4), { epochs: 8, batchSize: "full" }));
  });
});

test("a share of 1 changes no bit, one of 0 leaves nothing out", async () => {
  const constant: Schedule = { name: "constant" };
  expect(await trained(made(0.3), { ...fitting, dropoutSchedule: constant })).toEqual(
    await trained(made(0.3), fitting),
  );
  const never: Schedule = () => 0;
  expect(await trained(made(0.3), { ...fitting, dropoutSchedule: never })).toEqual(await trained(made(0), fitting));
});

test("dropouts in other layers have it too", async () => {
  const inner = [dense(4, "relu"), dropout(0.5), dense(8)];
  for (const layers of [
    [dense(8), residual(inner), dense(3, "softmax")],
    [concat([[dense(4)], inner]), dense(3, "softmax")],
  ]) {
    const scheduled = await trained(made(0, { layers }), { ...fitting, dropoutSchedule: flatCosine });
    expect(scheduled).not.toEqual(await trained(made(0, { layers }), fitting));
  }
});

test("is beside a schedule of the rate, over several calls, in workers, and the same on two threads", async () => {
  const schedule: Schedule = { name: "coslog4" };
  const both: FitOptions = { ...fitting, schedule, dropoutSchedule: flatCosine };
  const expected = await trained(made(0.3), both);
  expect(expected).not.toEqual(await trained(made(0.3), { ...fitting, schedule }));
  expect(expected).not.toEqual(await trained(made(0.3), { ...fitting, dropoutSchedule: flatCosine }));
  expect(await trained(made(0.3, { threads: { exactly: 2 } }), both)).toEqual(expected);
  const spanning = (epochs: number): FitOptions => ({
    ...{ ...fitting, epochs, schedule: { name: "cosine", epochs: 4 } },
    dropoutSchedule: { name: "flatCosine", epochs: 4 },
  });
  expect(await trained(made(0.3), spanning(1), spanning(3))).toEqual(await trained(made(0.3), spanning(4)));
  // one of both that spans the model's life, and one of this fit alone
  const mixed: FitOptions = {
    ...fitting,
    epochs: 2,
    schedule: { name: "cosine", epochs: 9 },
    dropoutSchedule: flatCosine,
  };
  const plain: FitOptions = { ...fitting, epochs: 2, schedule: { name: "cosine", epochs: 9 } };
  expect(await trained(made(0.3), plain, mixed)).not.toEqual(await trained(made(0.3), plain, plain));
  using there = await sequential({ ...made(0.3), worker: true });
  await there.fit(data, both);
  expect(await weightsOf(there)).toEqual(expected);
});

test("a training that is interrupted goes on with it, and is refused another one", async () => {
  const options: FitOptions = { ...fitting, dropoutSchedule: flatCosine };
  const expected = await trained(made(0.3), options);
  for (const stopAt of [3, 10, 14]) {
    using model = await sequential(made(0.3));
    let updates = 0;
    let kept = model.checkpoint();
    await model.fit(data, {
      ...options,
      onBatch: (_, fit) => {
        if (++updates !== stopAt) return;
        kept = model.checkpoint();
        fit.stop();
      },
    });
    using again = await sequential(made(0.3));
    await again.restore(kept);
    await expect(again.fit(data, fitting)).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining('has `dropoutSchedule` "{name:flatCosine'),
    });
    await again.restore(kept);
    await again.fit(data, options);
    expect(await weightsOf(again)).toEqual(expected);
  }
});

test("callbacks see the rates that dropouts have by themselves", async () => {
  using model = await sequential(made(0.3));
  const records: EpochRecord[] = [];
  const seen: unknown[] = [];
  await model.fit(data, {
    ...fitting,
    dropoutSchedule: () => 0,
    onEpoch: async (record) => {
      records.push(record);
      seen.push((await model.trace(data)).layers[1].activations);
    },
  });
  expect(records).toHaveLength(4);
  const zeros = Array.from(seen[0] as Float64Array).filter((value) => value === 0).length;
  expect(zeros).toBeGreaterThan(0.25 * 64 * 16);
});

describe("is refused", () => {
  test.each<[string, Partial<ModelOptions>, unknown, string]>([
    ["without a dropout", { layers: [dense(3, "softmax")] }, flatCosine, "of which the model has no layer"],
    ["with a dropout of nothing", { layers: layersWith(0) }, flatCosine, "of which the model has no layer"],
    ["of a name that there isn't", {}, { name: "flat" }, 'There is no schedule "flat"'],
    ["of more than the rate", {}, () => 1.5, "dropoutSchedule makes 1.5 of the rate at update 0"],
    ["of less than none", {}, () => -1, "return a share of the learning rate, 0 or more"],
    ["of no schedule", {}, 5, "schedule takes its options as an object"],
  ])("%s", async (_, more, dropoutSchedule, message) => {
    using model = await sequential(made(0.3, more));
    const before = model.weights();
    await expect(model.fit(data, { ...fitting, dropoutSchedule: dropoutSchedule as Schedule })).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining(message),
    });
    expect(model.weights()).toEqual(before);
    await model.fit(data, fitting);
  });

  test("of rows in pieces, unless it is a function of the update alone", async () => {
    async function* pieces() {
      yield data;
    }
    using model = await sequential(made(0.3));
    await expect(model.fit(pieces, { dropoutSchedule: flatCosine })).rejects.toMatchObject({
      message: expect.stringContaining("This dropoutSchedule needs to know how many updates there are"),
    });
    await model.fit(pieces, { batchSize: 16, dropoutSchedule: (step) => 1 / (1 + step) });
    using whole = await sequential(made(0.3));
    await whole.fit(data, { batchSize: 16, shuffle: false, dropoutSchedule: (step) => 1 / (1 + step) });
    expect(model.weights()).toEqual(whole.weights());
  });
});
