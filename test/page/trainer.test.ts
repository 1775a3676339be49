import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { dataset, ResourceError } from "../../src/browser.js";
import { type Configuration, type DataName, defaultsOf } from "../../src/page/configuration.js";
import type { OpenedModel } from "../../src/page/modelFiles.js";
import type { PageData, PageModel } from "../../src/page/state.js";
import { Store } from "../../src/page/store.js";
import { firstState, Trainer } from "../../src/page/trainer.js";

/** Which data sets can be fetched: what each load of them comes to. */
const loads = vi.hoisted(() => new Map<DataName, Promise<unknown>>());

vi.mock("../../src/page/dataSets.js", () => ({ loadData: (name: DataName) => loads.get(name) }));
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
  return { model, configuration, reopen: async () => again };
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
  await vi.waitUntil(() => store.state.configuration.data === "mnist-5v8");
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
  await vi.waitUntil(() => store.state.configuration.data === "mnist-5v8");
  loads.set("mnist-5v8", Promise.resolve(data));
  await Promise.all([ended, trainer.reset()]);
  expect(store.state.configuration.data).toBe("mnist-5v8");
  expect(told).toEqual([]);
});

test("a worker that fails takes the page back to the epoch that its model is left at", async () => {
  const failure = new ResourceError("WORKER_FAILED", "The worker ended: with the model as it was after epoch 2.");
  const model = modelThatFails(failure, 3);
  await trainer.use(opened(model, iris));
  await trainer.train();
  expect(told).toEqual([failure]);
  expect(store.state.position).toMatchObject({ epoch: 2, batch: 0 });
  expect(store.state.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test("steps take the rows of an epoch in batches, and those of the next in another order", async () => {
  const rows = 12;
  const table = dataset({
    x: Array.from({ length: rows }, (_, i) => [i]),
    y: Array.from({ length: rows }, (_, i) => i % 2),
  });
  loads.set("iris", Promise.resolve({ train: table, test: table }));
  const model = {
    ...fakeModel(),
    trace: async () => ({}),
    fit: async () => ({ epochs: [{ epoch: 1, loss: 1, accuracy: 0.5 }] }),
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

/** A model that fails after some epochs. */
function modelThatFails(failure: Error, epochs: number): PageModel {
  async function* fit() {
    for (let epoch = 1; epoch <= epochs; epoch++) yield { epoch, loss: 1, accuracy: 0.5, seconds: 0, threads: 1 };
    throw failure;
  }
  return { ...fakeModel(), fit } as unknown as PageModel;
}
