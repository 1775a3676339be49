/**
 * Whatever a public function is given, it answers, or refuses with a LanegradError: every export,
 * every method.
 */
import { describe, expect, test } from "vitest";
import * as browser from "../../src/browser.js";
import * as csv from "../../src/csv.js";
import * as node from "../../src/node.js";
import * as data from "../../src/nodeData.js";
import * as explain from "../../src/nodeExplain.js";
import * as formats from "../../src/nodeFormats.js";
import * as models from "../../src/nodeModel.js";
import * as search from "../../src/nodeSearch.js";
import * as tensor from "../../src/nodeTensor.js";
import * as table from "../../src/table.js";
import { failureOf } from "./support/expectations.js";
import { strangers } from "./support/strangers.js";

const sound: readonly (readonly [string, unknown])[] = [
  ["a data set", node.loadIris()],
  ["rows", [[5.1, 3.5, 1.4, 0.2]]],
  ["a table", table.tableOf([{ size: 1, kind: "a" }])],
  ["a tensor", tensor.broadcast(tensor.constant(1), ["rows", 4])],
];

/** The names of an object's methods, and of those that it inherits. */
function methodsOf(made: object): readonly string[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(made))
    .filter(([name, { value }]) => name !== "constructor" && typeof value === "function")
    .map(([name]) => name);
  const parent: object = Object.getPrototypeOf(made);
  return parent === Object.prototype ? own : [...new Set([...own, ...methodsOf(parent)])];
}

const rowsOfTable = table.tableOf([
  { size: 1, kind: "a" },
  { size: 2, kind: "b" },
]);
const idle = await node.sequential({ inputs: 4, layers: [node.dense(3, "softmax")], loss: "crossEntropy", threads: 1 });

/** Errors are classes, which take any text. */
const isError = (value: unknown): boolean => typeof value === "function" && value.prototype instanceof Error;
const isClass = (value: unknown): value is new (...args: unknown[]) => object =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

async function expectTyped(what: string, call: () => unknown): Promise<void> {
  const error = await failureOf(async () => {
    const answer = await call();
    if (typeof answer === "object" && answer !== null && Symbol.dispose in answer) {
      (answer as Disposable)[Symbol.dispose]();
    }
  });
  if (error === undefined) return;
  expect(error, `${what}: ${(error as Error).stack}`).toBeInstanceOf(node.LanegradError);
}

const entries: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["node", node],
  ["browser", browser],
  ["csv", csv],
  ["data", data],
  ["table", table],
  ["tensor", tensor],
  ["formats", formats],
  ["model", models],
  ["explain", explain],
  ["search", search],
];

for (const [entry, exports] of entries) {
  describe(entry, () => {
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value !== "function" || isError(value) || value === node.LanegradError) continue;
      const call = (...args: unknown[]): unknown => (isClass(value) ? new value(...args) : value(...args));
      test(name, async () => {
        for (const [kind, stranger] of strangers) {
          await expectTyped(`${name}(${kind})`, () => call(stranger));
          for (const [first, good] of sound)
            await expectTyped(`${name}(${first}, ${kind})`, () => call(good, stranger));
          await expectTyped(`${name}(0, ${kind})`, () => call(0, stranger));
          await expectTyped(`${name}([1], ${kind})`, () => call([1], stranger));
        }
      });
    }
  });
}

describe.each([false, true])("a model's methods, worker: %s", (worker) => {
  test("all of them", async () => {
    const layers = [node.dense(3, "softmax")];
    using model = await node.sequential({ inputs: 4, layers, loss: "crossEntropy", worker, threads: 1 });
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(model)).filter(
      (name) => !["constructor", "info", "dispose", "save", "call", "epochs", "train"].includes(name),
    );
    const isPrivate = /^(withRows|whileTraining|prepare|validator|read|evaluator|alive|asked|rowsOf|made)/;
    for (const name of methods.filter((method) => !isPrivate.test(method))) {
      const method = (model as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>)[name];
      for (const [kind, stranger] of strangers) {
        if (name === "saveCheckpoint" && typeof stranger === "string") continue; // it would write that file
        await expectTyped(`${name}(${kind})`, () => method.call(model, stranger));
        await expectTyped(`${name}(data, ${kind})`, () => method.call(model, node.loadIris(), stranger));
      }
    }
  });
});

describe.each<readonly [string, () => object]>([
  ["a preprocessor", () => table.preprocessor().fit(rowsOfTable)],
  ["one that has learned nothing", () => table.preprocessor()],
  ["a generator", () => new node.Generator(1)],
  ["NumPy's random numbers", () => new node.RandomState(1)],
  ["a training", () => idle.fit(node.loadIris())],
])("%s's methods", (_, make) => {
  const methods = methodsOf(make());

  test.for(methods)("%s", async (name) => {
    for (const [kind, stranger] of strangers)
      for (const args of [[stranger], [rowsOfTable, stranger], [3, stranger], [1, 2, stranger]]) {
        const made = make();
        await expectTyped(`${name}(${args.length} arguments, ${kind})`, () =>
          Reflect.get(made, name).apply(made, args),
        );
      }
  });
});

test("a compiled function's methods", async () => {
  using program = await tensor.compile({ x: [2], k: tensor.indices([1]) }, ({ x, k }) => ({
    loss: tensor.mean(x),
    x: tensor.gather(x, k),
  }));
  for (const [kind, stranger] of strangers) {
    await expectTyped(`run(${kind})`, () => program.run(stranger as never));
    await expectTyped(`run({ x: ${kind}, k })`, () => program.run({ x: stranger as never, k: [0] }));
    await expectTyped(`run({ x, k: ${kind} })`, () => program.run({ x: [1, 2], k: stranger as never }));
    await expectTyped(`checkGradients(program, ${kind})`, () => tensor.checkGradients(program, stranger as never));
  }
});

test.each([
  ["oneHot", () => node.oneHot(null as never, 3)],
  ["oneHot of too many classes", () => node.oneHot([1], 1e12)],
  ["parseIdx", () => node.parseIdx(null as never)],
  ["idxDataset", () => node.idxDataset(null as never, null as never, "x")],
  ["applyStandardization", () => node.applyStandardization(node.loadIris(), {} as never)],
  ["parseCsv", () => csv.parseCsv(null as never, null as never)],
])("%s says what it takes", async (_, call) => {
  const error = await failureOf(async () => call());
  expect(error).toBeInstanceOf(node.LanegradError);
});
