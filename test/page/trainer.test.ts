import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Configuration, type DataName, defaultsOf } from "../../src/page/configuration.js";
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

function failToLoad({ data: name }: Configuration): void {
  const failure = Promise.reject(lost);
  failure.catch(() => undefined);
  loads.set(name, failure);
}

test("a load that fails leaves model and configuration as they are", async () => {
  await trainer.reset(iris);
  const { model } = store.state;
  failToLoad(mnist);
  await trainer.reset(mnist);
  expect(told).toEqual([lost]);
  expect(store.state).toMatchObject({ configuration: iris, activity: "idle" });
  expect(store.state.model).toBe(model);
});

test("a load that fails after another was ended goes back to the model's configuration, not to the ended one's", async () => {
  await trainer.reset(iris);
  loads.set("mnist-5v8", new Promise(() => undefined));
  failToLoad(mnist);
  const ended = trainer.reset(defaultsOf("mnist-5v8"));
  await vi.waitUntil(() => store.state.configuration.data === "mnist-5v8");
  await Promise.all([ended, trainer.reset(mnist)]);
  expect(told).toEqual([lost]);
  expect(store.state.configuration).toEqual(iris);
});

test("an opened model is disposed where its data can't be loaded, and where another load takes its place", async () => {
  await trainer.reset(iris);
  failToLoad(mnist);
  const [unfit, superseded, adopted] = [fakeModel(), fakeModel(), fakeModel()];
  await trainer.use(unfit, mnist);
  expect(unfit.dispose).toHaveBeenCalled();
  await Promise.all([trainer.use(superseded, iris), trainer.use(adopted, iris)]);
  expect(superseded.dispose).toHaveBeenCalled();
  expect(adopted.dispose).not.toHaveBeenCalled();
  expect(store.state.model).toBe(adopted);
});
