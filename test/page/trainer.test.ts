import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { DataError, type Dataset, dataset, ResourceError } from "../../src/browser.js";
import { type Configuration, type DataName, defaultsOf } from "../../src/page/configuration.js";
import type { OpenedModel } from "../../src/page/modelFiles.js";
import type { PageData, PageModel } from "../../src/page/state.js";
import { Store } from "../../src/page/store.js";
import { firstState, Trainer } from "../../src/page/trainer.js";

/** Resolves when it is so, however busy the machine is. */
const waitUntil = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 50_000 });

/** Which data sets can be fetched: what each load of them comes to. */
const loads = vi.hoisted(() => new Map<DataName, Promise<unknown>>());

vi.mock("../../src/page/dataSets.js", () => ({ loadData: ({ data: name }: Configuration) => loads.get(name) }));
vi.mock("../../src/page/network.js", () => ({ makeModel: async () => fakeModel(), layersOf: async () => [] }));

const iris = defaultsOf("iris");
const mnist = defaultsOf("mnist");
const data = { train: { rows: 120 }, test: {} } as PageData;
const lost = new Error("The digits can't be fetched.");

let told: unknown[];
let store: Store;
let trainer: Trainer;

beforeAll(() => vi.stubGlobal("requestAnimationFrame", () => 0));
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  told = [];
  loads.clear();
  loads.set("iris", Promise.resolve(data));
  store = new Store(firstState(iris, {} as never));
  trainer = new Trainer(store, (error) => told.push(error));
});

function fakeModel() {
  return { dispose: vi.fn(), predict: async () => ({}) } as unknown as PageModel;
}

/** A model from a file, which is `again` when the file is opened once more. */
function opened(model: PageModel, configuration: Configuration, again = fakeModel()): OpenedModel {
  return { model, configuration, epochs: 0, reopen: async () => again, check: () => undefined };
}

function failToLoad({ data: name }: Configuration): void {
  const failure = Promise.reject(lost);
  failure.catch(() => undefined);
  loads.set(name, failure);
}

test("a load that fails leaves model and configuration as they are", async () => {
  await trainer.begin(iris);
  const { model } = store.state;
  failToLoad(mnist);
  await trainer.begin(mnist);
  expect(told).toEqual([lost]);
  expect(store.state).toMatchObject({ configuration: iris, activity: "idle" });
  expect(store.state.model).toBe(model);
});

test("a load that fails after another was ended goes back to the model's configuration, not to the ended one's", async () => {
  await trainer.begin(iris);
  loads.set("mnist-5v8", new Promise(() => undefined));
  failToLoad(mnist);
  const ended = trainer.begin(defaultsOf("mnist-5v8"));
  await waitUntil(() => store.state.configuration.data === "mnist-5v8");
  await Promise.all([ended, trainer.begin(mnist)]);
  expect(told).toEqual([lost]);
  expect(store.state.configuration).toEqual(iris);
});

test("an opened model is disposed where its data can't be loaded, and where another load takes its place", async () => {
  await trainer.begin(iris);
  failToLoad(mnist);
  const [unfit, superseded, adopted] = [fakeModel(), fakeModel(), fakeModel()];
  await trainer.use(opened(unfit, mnist));
  expect(unfit.dispose).toHaveBeenCalled();
  await Promise.all([trainer.use(opened(superseded, iris)), trainer.use(opened(adopted, iris))]);
  expect(superseded.dispose).toHaveBeenCalled();
  expect(adopted.dispose).not.toHaveBeenCalled();
  expect(store.state.model).toBe(adopted);
});

test("a reset goes back to what was opened, and to a configuration's first weights once there is a new one", async () => {
  await trainer.begin(iris);
  const [first, again] = [fakeModel(), fakeModel()];
  const theirs = { ...iris, hidden: [7] };
  await trainer.use(opened(first, theirs, again));
  await trainer.reset();
  expect(first.dispose).toHaveBeenCalled();
  expect(store.state).toMatchObject({ configuration: theirs, activity: "idle" });
  expect(store.state.model).toBe(again);

  await trainer.begin(iris);
  const made = store.state.model;
  await trainer.reset();
  expect([first, again, made]).not.toContain(store.state.model);
  expect(store.state.configuration).toEqual(iris);
});

test("a reset after a load that failed goes back to the model in force, also to one that was opened", async () => {
  const again = fakeModel();
  await trainer.use(opened(fakeModel(), iris, again));
  failToLoad(mnist);
  await trainer.begin(mnist);
  await trainer.reset();
  expect(store.state.model).toBe(again);
  expect(store.state.configuration).toEqual(iris);
});

test("a reset during a load begins that load anew", async () => {
  await trainer.begin(iris);
  loads.set("mnist-5v8", new Promise(() => undefined));
  const ended = trainer.begin(defaultsOf("mnist-5v8"));
  await waitUntil(() => store.state.configuration.data === "mnist-5v8");
  loads.set("mnist-5v8", Promise.resolve(data));
  await Promise.all([ended, trainer.reset()]);
  expect(store.state.configuration.data).toBe("mnist-5v8");
  expect(told).toEqual([]);
});

test("a worker that fails takes the page back to the epoch that its model is left at", async () => {
  const failure = Object.assign(new ResourceError("WORKER_FAILED", "The worker ended."), { epochs: 2 });
  const model = modelThatFails(failure, 3);
  await trainer.use(opened(model, iris));
  await trainer.train();
  expect(told).toEqual([failure]);
  expect(store.state.position).toMatchObject({ epoch: 2, batch: 0 });
  expect(store.state.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test("where that was opened, the epochs of its file don't count", async () => {
  for (const [epochs, left] of [
    [12, [1, 2]],
    [10, []],
    [0, []],
  ] as const) {
    const failure = Object.assign(new ResourceError("WORKER_FAILED", "The worker ended."), { epochs });
    await trainer.use({ ...opened(modelThatFails(failure, 3), iris), epochs: 10 });
    await trainer.train();
    expect(store.state.history.map(({ epoch }) => epoch)).toEqual(left);
  }
});

test("a training that ended early is no longer told of once a batch is stepped", async () => {
  const rows = 12;
  loads.set("iris", Promise.resolve({ train: table(rows), test: table(rows) }));
  const model = {
    ...fakeModel(),
    trace: async () => ({ layers: [] }),
    async *fit() {
      yield { epoch: 1, loss: 1, accuracy: 0.5, isLast: true };
    },
  } as unknown as PageModel;
  await trainer.use(opened(model, iris));
  await trainer.train();
  expect(store.state.stopped).toBe(true);
  await trainer.step();
  expect(store.state.stopped).toBe(false);
});

test("a failure that costs no epoch leaves the history as it is", async () => {
  const failure = new ResourceError("WORKER_FAILED", "A worker thread failed.");
  await trainer.use(opened(modelThatFails(failure, 3), iris));
  await trainer.train();
  expect(told).toEqual([failure]);
  expect(store.state.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
});

test("an epoch whose validation fails is a part of the history, without figures of the test rows", async () => {
  const failure = new DataError("DATA_NON_FINITE", "The loss is not finite.");
  await trainer.use(opened(modelThatFails(failure, 3), iris));
  await trainer.train();
  expect(told).toEqual([failure]);
  expect(store.state.history.map(({ epoch, test: { loss } = {} }) => [epoch, loss])).toEqual([
    [1, 0.5],
    [2, 0.5],
    [3, undefined],
  ]);
  expect(store.state.position).toMatchObject({ epoch: 3, batch: 0 });
});

test("so is a batch that is stepped", async () => {
  const failure = new DataError("DATA_NON_FINITE", "The loss is not finite.");
  const rows = 12;
  loads.set("iris", Promise.resolve({ train: table(rows), test: table(rows) }));
  const model = { ...modelThatFails(failure, 1), trace: async () => ({ layers: [] }) } as unknown as PageModel;
  await trainer.use(opened(model, { ...iris, batchSize: rows / 2 }));
  await trainer.step();
  expect(told).toEqual([failure]);
  expect(store.state.history.map(({ epoch, test }) => [epoch, test])).toEqual([[0.5, undefined]]);
  expect(store.state.position).toMatchObject({ epoch: 0, batch: 1 });
  expect(store.state.trace).toBeDefined();
});

test("a model that doesn't fit its data is disposed, and what was before goes on; also if it is asked for anew meanwhile", async () => {
  await trainer.begin(iris);
  const { model: before } = store.state;
  const unfit = new DataError("DATA_MISMATCH", "It has other classes.");
  const check = vi.fn(() => {
    throw unfit;
  });
  let fetched = (_: PageData): void => undefined;
  loads.set(
    "mnist",
    new Promise((resolve) => {
      fetched = resolve;
    }),
  );
  const [model, again] = [fakeModel(), fakeModel()];
  const using = trainer.use({ ...opened(model, mnist, again), check });
  await waitUntil(() => store.state.configuration.data === "mnist");
  expect(store.state.activity).toBe("loading");
  const resetting = trainer.reset();
  fetched(data);
  await Promise.all([using, resetting]);
  expect(check).toHaveBeenCalledWith(data);
  expect(told).toEqual([unfit]);
  expect(model.dispose).toHaveBeenCalled();
  expect(store.state.model).toBe(before);
  expect(store.state.configuration).toEqual(iris);
});

test("steps take the rows of an epoch in batches, and those of the next in another order", async () => {
  const rows = 12;
  loads.set("iris", Promise.resolve({ train: table(rows), test: table(rows) }));
  const model = {
    ...fakeModel(),
    trace: async () => ({ layers: [] }),
    async *fit() {
      yield { epoch: 1, loss: 1, accuracy: 0.5 };
    },
  } as unknown as PageModel;
  await trainer.use(opened(model, { ...iris, batchSize: rows / 2 }));
  const taken: number[][] = [];
  for (let step = 0; step < 4; step++) {
    await trainer.step();
    taken.push([...(store.state.trace?.rows ?? [])]);
  }
  expect(told).toEqual([]);
  const [first, second] = [taken.slice(0, 2).flat(), taken.slice(2).flat()];
  const all = Array.from({ length: rows }, (_, i) => i);
  for (const order of [first, second]) expect(order.toSorted((a, b) => a - b)).toEqual(all);
  expect(second).not.toEqual(first);
});

/**
 * A model that fails after some epochs, where that is a validation's failure in that of the last
 * one.
 */
function modelThatFails(failure: Error, epochs: number): PageModel {
  const validation = { rows: 1, loss: 0.5 };
  async function* fit() {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const isJudged = epoch < epochs || failure instanceof ResourceError;
      yield { epoch, loss: 1, accuracy: 0.5, seconds: 0, threads: 1, ...(isJudged && { validation }) };
    }
    throw failure;
  }
  return { ...fakeModel(), fit } as unknown as PageModel;
}

function table(rows: number): Dataset {
  return dataset({
    x: Array.from({ length: rows }, (_, i) => [i]),
    y: Array.from({ length: rows }, (_, i) => i % 2),
  });
}
