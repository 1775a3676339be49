/**
 * Schedules of the page's trainings, whose models count each batch that was stepped as an epoch.
 */

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { FitOptions } from "../../src/index.js";
import { load, sequential } from "../../src/node.js";
import { batchRows, lastBatch } from "../../src/page/batchRows.js";
import { type Configuration, defaultsOf } from "../../src/page/configuration.js";
import { courseOf, rateOf } from "../../src/page/course.js";
import { loadData } from "../../src/page/dataSets.js";
import type { OpenedModel } from "../../src/page/modelFiles.js";
import { makeOptimizer, modelOptions } from "../../src/page/network.js";
import type { PageData, PageModel } from "../../src/page/state.js";
import { Store } from "../../src/page/store.js";
import { firstState, Trainer } from "../../src/page/trainer.js";

vi.mock("../../src/page/network.js", async (original) => ({
  ...(await original<object>()),
  makeModel: (configuration: Configuration, data: PageData) => sequential(modelOptions(configuration, data)),
}));

const EPOCHS = 4;
const circles: Configuration = {
  ...defaultsOf("circles"),
  ...{ rows: 60, batchSize: 16, epochs: EPOCHS, schedule: "polynomial", learningRate: 1 },
};

let told: unknown[];
let store: Store;
let trainer: Trainer;

beforeAll(() => vi.stubGlobal("requestAnimationFrame", () => 0));
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  told = [];
  store = new Store(firstState(circles, {} as never));
  trainer = new Trainer(store, (error) => told.push(error));
  trainer.speed = "full";
});

/** The rates of so many steps. */
async function ratesOfSteps(count: number): Promise<readonly number[]> {
  const rates: number[] = [];
  for (let step = 0; step < count; step++) {
    await trainer.step();
    rates.push(store.state.trace?.rate ?? Number.NaN);
  }
  return rates;
}

/** A model whose file has so many epochs behind it, as the page opens it. */
async function openedAfter(epochs: number): Promise<OpenedModel> {
  const model = await sequential(modelOptions(circles, await loadData(circles)));
  const { train } = await loadData(circles);
  await model.fit(train, { epochs, batchSize: 16 });
  const bytes = await model.toBytes();
  model.dispose();
  const reopen = async () => (await load(bytes, { optimizer: makeOptimizer(circles) })) as unknown as PageModel;
  return { model: await reopen(), configuration: circles, epochs, reopen, check: () => undefined };
}

test("steps take the rate that their place among the epochs has, one by one", async () => {
  await trainer.begin(circles);
  const { batches } = store.state.position;
  const rates = await ratesOfSteps(2 * batches);
  const steps = batches * EPOCHS;
  for (const [step, rate] of rates.entries()) expect(rate).toBeCloseTo(1 - step / steps, 6);
  expect(told).toEqual([]);
});

test("after a training to its goal steps go on, each by a rate of its own", async () => {
  await trainer.begin(circles);
  await trainer.train();
  const rates = await ratesOfSteps(3);
  expect(told).toEqual([]);
  for (const rate of rates) expect(rate).toBeGreaterThan(0);
});

test("a training after steps is one to its goal, and begins no farther on than as many epochs", async () => {
  await trainer.begin(circles);
  await ratesOfSteps(1);
  const fit = vi.spyOn(store.state.model as PageModel, "fit");
  await trainer.train();
  expect(told).toEqual([]);
  expect(fit.mock.calls[0][1]).toMatchObject({ epochs: EPOCHS, schedule: { epochs: EPOCHS + 1 } });
  expect(store.state.position.epoch).toBe(EPOCHS);
});

test("a model from a file with more epochs behind it than the page trains goes on, by batches too", async () => {
  await trainer.use(await openedAfter(2 * EPOCHS));
  const [rate] = await ratesOfSteps(1);
  expect(rate).toBeCloseTo(1 - (2 * EPOCHS) / (3 * EPOCHS), 6);
  await trainer.train();
  expect(told).toEqual([]);
  expect(store.state.position.epoch).toBe(EPOCHS);
});

test("a training that is broken off and gone on with has the rates of one in one go", () => {
  const spanAt = (done: number) => spanOf(courseOf(circles, { behind: 7, fitted: done, done, goal: 10 }));
  expect([spanAt(0), spanAt(4), spanAt(9)]).toEqual([17, 17, 17]);
});

test("a step's span lies beyond the model's life, and a constant rate has none", () => {
  const stands = [0, 1, 5, 39.5].flatMap((done) => [0, 3].map((behind) => ({ behind, fitted: 400, done, goal: 40 })));
  for (const stand of stands) {
    const span = spanOf(rateOf(circles, stand)) ?? 0;
    expect(span).toBeGreaterThan(stand.behind + stand.fitted);
    expect(Number.isInteger(span)).toBe(true);
  }
  expect(rateOf({ schedule: "constant" }, stands[0])).toEqual({});
});

function spanOf({ schedule }: Pick<FitOptions, "schedule">): number | undefined {
  return typeof schedule === "object" ? schedule.epochs : undefined;
}

test("the last batch is the one before the next, also in the epoch before", () => {
  expect(lastBatch({ epoch: 0, batch: 0, batches: 3 })).toEqual({ epoch: 0, batch: 0 });
  expect(lastBatch({ epoch: 4, batch: 2, batches: 3 })).toEqual({ epoch: 4, batch: 1 });
  expect(lastBatch({ epoch: 4, batch: 0, batches: 3 })).toEqual({ epoch: 3, batch: 2 });
  const ordered = [0, 1, 2].flatMap((batch) => batchRows({ rows: 7 }, { batchSize: 3, seed: 5 }, { epoch: 3, batch }));
  expect(ordered.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(batchRows({ rows: 3 }, { batchSize: "full", seed: 5 }, { epoch: 3, batch: 0 })).toEqual([0, 1, 2]);
});
