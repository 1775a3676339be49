/** Models that this thread computes until they are first trained, and a worker from then on. */
import { beforeEach, expect, test, vi } from "vitest";
import type { Dataset, ModelOptions } from "../../src/index.js";

/** What models there are: those of this thread, then those of workers. */
const made = vi.hoisted((): { first: FakeModel[]; workers: FakeModel[] } => ({ first: [], workers: [] }));
/** What the next start of a worker comes to. */
const starts = vi.hoisted((): Promise<void>[] => []);

interface FakeModel {
  readonly name: string;
  readonly info: string;
  readonly dispose: ReturnType<typeof vi.fn>;
}

function fakeModel(name: string): FakeModel {
  const fit = async function* () {
    yield { epoch: 1, name };
  };
  return { ...{ name, info: name, fit, trace: async () => name, predict: async () => name }, dispose: vi.fn() };
}

vi.mock("../../src/browser.js", () => ({
  sequential: async ({ worker }: { readonly worker?: true }) => {
    if (!worker) return made.first[made.first.push(fakeModel("first")) - 1];
    await starts.shift();
    return made.workers[made.workers.push(fakeModel("worker")) - 1];
  },
}));

const rows = {} as Dataset;
const options = {} as ModelOptions;

/** The functions of a page that has started no worker yet. */
async function page(): Promise<typeof import("../../src/page/firstModel.js")> {
  vi.resetModules();
  return import("../../src/page/firstModel.js");
}

/** A start that ends when `settle` is called. */
function held(): { readonly settle: () => void; readonly fail: (error: Error) => void } {
  let ends: [() => void, (error: Error) => void] | undefined;
  starts.push(
    new Promise((...both) => {
      ends = both;
    }),
  );
  return { settle: () => ends?.[0](), fail: (error) => ends?.[1](error) };
}

beforeEach(() => {
  starts.length = made.first.length = made.workers.length = 0;
});

test("whoever only looks starts no worker, whoever trains moves to one", async () => {
  const model = await (await page()).newModel(options);
  expect(await model.predict([])).toBe("first");
  expect(made.workers).toEqual([]);
  for await (const record of model.fit(rows)) expect(record).toMatchObject({ name: "worker" });
  expect(made.first[0].dispose).toHaveBeenCalledOnce();
  expect([await model.predict([]), model.info]).toEqual(["worker", "worker"]);
  await model.trace(rows);
  expect(made.workers).toHaveLength(1);
  model.dispose();
  expect(made.workers[0].dispose).toHaveBeenCalledOnce();
});

test("a training that is ended while the worker starts ends at once, and the next one has that worker", async () => {
  const model = await (await page()).newModel(options);
  const start = held();
  const stop = new AbortController();
  const ended = model.fit(rows, { signal: stop.signal })[Symbol.asyncIterator]().next();
  stop.abort(new Error("Paused."));
  await expect(ended).rejects.toThrow("Paused.");
  expect(await model.predict([])).toBe("first");
  const next = model.fit(rows)[Symbol.asyncIterator]().next();
  start.settle();
  expect((await next).value).toMatchObject({ name: "worker" });
  expect(made.workers).toHaveLength(1);
});

test("a worker that starts for a model that was disposed meanwhile is disposed, too", async () => {
  const model = await (await page()).newModel(options);
  const start = held();
  const traced = model.trace(rows);
  model.dispose();
  model.dispose();
  expect(made.first[0].dispose).toHaveBeenCalledOnce();
  start.settle();
  await traced;
  expect(made.workers[0].dispose).toHaveBeenCalledOnce();
  expect(made.first[0].dispose).toHaveBeenCalledOnce();
});

test("a start that failed is tried again by the next training, of the model as it was", async () => {
  const model = await (await page()).newModel(options);
  const start = held();
  const failed = model.trace(rows);
  start.fail(new Error("No worker."));
  await expect(failed).rejects.toThrow("No worker.");
  expect(await model.predict([])).toBe("first");
  expect(await model.trace(rows)).toBe("worker");
});

test("once a worker has started, new models are a worker's at once; before that they are not", async () => {
  const { newModel } = await page();
  const model = await newModel(options);
  await newModel(options);
  expect(made.workers).toEqual([]);
  await model.trace(rows);
  expect(await newModel(options)).toBe(made.workers[1]);
  expect(made.first).toHaveLength(2);
});
