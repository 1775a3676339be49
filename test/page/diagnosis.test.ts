import { expect, test } from "vitest";
import { loadIris, sequential } from "../../src/node.js";
import { type Configuration, defaultsOf } from "../../src/page/configuration.js";
import { layersOf, modelOptions } from "../../src/page/network.js";
import type { HistoryPoint, PageData, PageModel } from "../../src/page/state.js";
import { diagnose } from "../../src/page/trouble/diagnosis.js";

const flowers = loadIris();
const data = { train: flowers, test: flowers, classes: flowers.classes } as unknown as PageData;
const iris = defaultsOf("iris");

/** What a state of that training would have diagnosed after so many epochs. */
async function after(epochs: number, changes: Partial<Configuration>): Promise<ReturnType<typeof diagnose>> {
  const configuration = { ...iris, ...changes };
  const { batchSize } = configuration;
  using model = await sequential(modelOptions(configuration, data));
  const history: HistoryPoint[] = [];
  for await (const { epoch, loss, accuracy = 0 } of model.fit(flowers, { epochs, batchSize }))
    history.push({ epoch, loss, accuracy });
  return diagnose({ configuration, history, layers: await layersOf(model as unknown as PageModel) });
}

const deep = { hidden: [6], bias: true, loss: "crossEntropy", activation: "relu" } as const;

test.each<[what: string, epochs: number, changes: Partial<Configuration>]>([
  ["the tutorial's own training", 30, {}],
  ["the tutorial's own training at its end", 3000, {}],
  ["a low rate", 100, { ...deep, learningRate: 0.01 }],
  ["adam in batches", 100, { ...deep, optimizer: "adam", learningRate: 0.01, batchSize: 16 }],
  ["too few epochs to tell", 2, { ...deep, learningRate: 50 }],
])("%s: nothing is wrong", async (_, epochs, changes) => {
  expect(await after(epochs, changes)).toBeUndefined();
});

test.each<[what: string, kind: string, epochs: number, changes: Partial<Configuration>]>([
  ["sigmoids driven to their ends", "stuck", 60, { learningRate: 100 }],
  ["rectifiers that never fire", "stuck", 60, { ...deep, learningRate: 10 }],
  ["logistic regression by steps that are too long", "growth", 60, { ...deep, hidden: [], learningRate: 5 }],
  ["tanh in batches", "stuck", 60, { ...deep, activation: "tanh", learningRate: 3, batchSize: 16 }],
])("%s: %s", async (_, kind, epochs, changes) => {
  const found = await after(epochs, changes);
  expect(found?.kind).toBe(kind);
  expect(found?.says).toContain(`the learning rate of ${changes.learningRate}`);
  expect(found?.learningRate).toBeCloseTo((changes.learningRate ?? 0) / 10);
});

const losses = (...values: readonly number[]) => values.map((loss, i) => ({ epoch: i + 1, loss, accuracy: 0.3 }));

test("a loss that grows is told with its numbers", () => {
  const found = diagnose({ configuration: iris, history: losses(1, 1.4, 2, 3.5), layers: [] });
  expect(found).toMatchObject({ kind: "growth", learningRate: 0.01 });
  expect(found?.says).toMatch(/^It was 1\.0+ at first and is 3\.50* now\./);
  expect(diagnose({ configuration: iris, history: losses(1, 4, 2, 1.2), layers: [] })).toBeUndefined();
});

test("a loss that jumps is unsteady; one that rises a little, as in batches, isn't", () => {
  const jumping = losses(...Array.from({ length: 30 }, (_, i) => 2 - (i % 2)));
  expect(diagnose({ configuration: iris, history: jumping, layers: [] })?.kind).toBe("unsteady");
  const restless = losses(...Array.from({ length: 30 }, (_, i) => 1 + 0.02 * (i % 2)));
  expect(diagnose({ configuration: iris, history: restless, layers: [] })).toBeUndefined();
});

test("a loss that gets no lower is laid on a rate far above the usual one, and on no other", () => {
  const flat = losses(...Array.from({ length: 40 }, (_, i) => 1 + 0.02 * (i % 2)));
  const found = diagnose({ configuration: { ...iris, learningRate: 100 }, history: flat, layers: [] });
  expect(found).toMatchObject({ kind: "idle", learningRate: 10 });
  expect(found?.says).toContain("where 0.1 is usual");
  expect(diagnose({ configuration: iris, history: flat, layers: [] })).toBeUndefined();
  const sinking = losses(...Array.from({ length: 40 }, (_, i) => 1 - i / 50));
  expect(diagnose({ configuration: { ...iris, learningRate: 100 }, history: sinking, layers: [] })).toBeUndefined();
});

test("numbers that overflowed are told whatever the history, and no rate is below the least one", () => {
  const configuration = { ...iris, learningRate: 0.000002 };
  const found = diagnose({ configuration, history: [], layers: [], failed: true });
  expect(found).toMatchObject({ kind: "overflow", learningRate: 1e-6 });
});

test("a loss of numbers that jumps is told as long as it isn't low", () => {
  const history = (end: number): HistoryPoint[] =>
    Array.from({ length: 40 }, (_, i) => ({ epoch: i + 1, loss: i === 0 ? 1 : end * (1 + 0.3 * (i % 2)) }));
  const of = (end: number) => diagnose({ configuration: defaultsOf("sine"), history: history(end), layers: [] });
  expect(of(0.5)?.kind).toBe("unsteady");
  expect(of(0.05)).toBeUndefined();
});
