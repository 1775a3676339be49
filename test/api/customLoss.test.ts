/** Losses of users: what they come to, and that it stays the same in files, threads and traces. */
import { describe, expect, test } from "vitest";
import {
  adam,
  customLoss,
  dataset,
  dense,
  dropout,
  layer,
  load,
  loadIris,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import {
  abs,
  add,
  constant,
  exp,
  log,
  mean,
  multiply,
  negate,
  slice,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";

const squares = customLoss("squares", (outputs, targets) => mean(square(subtract(outputs, targets)), -1));
const absolute = customLoss("absolute", (outputs, targets) =>
  sum(abs(subtract(outputs, targets)), -1, { keepDims: true }),
);
const surprise = customLoss("surprise", (outputs, targets) => negate(sum(multiply(targets, log(outputs)), -1)));

const rows = 37;
const x = Float64Array.from({ length: rows * 3 }, (_, i) => Math.fround(((i * 37) % 23) / 11 - 1));
const targets = Array.from({ length: rows }, (_, i) => [x[3 * i] - x[3 * i + 1], x[3 * i + 2] * x[3 * i]]);
const numbers = dataset({ x: { values: x, columns: 3 }, y: targets, task: "regression" });
const iris = loadIris();

const options = { inputs: 3, threads: 1, seed: 4 } as const;
const layers = [dense(7, "tanh"), dense(2)];
const bits = (model: { weights(): unknown }): string =>
  JSON.stringify(model.weights(), (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as never)] : value));

const make = (loss: ModelOptions["loss"], more: Partial<ModelOptions> = {}) =>
  sequential({ ...options, layers, loss, optimizer: adam({ learningRate: 0.01 }), ...more });

test.each(["float32", "float64"] as const)(
  "squares written by hand train as meanSquaredError does, in %s",
  async (dtype) => {
    const [own, known] = [await make(squares, { dtype }), await make("meanSquaredError", { dtype })];
    // two roundings in other places, of numbers about 1, through 60 steps
    const digits = dtype === "float64" ? 12 : 4;
    for (const batchSize of [5, "full"] as const) {
      const [mine, theirs] = [
        await own.fit(numbers, { epochs: 6, batchSize, validation: numbers }),
        await known.fit(numbers, { epochs: 6, batchSize, validation: numbers }),
      ];
      mine.epochs.forEach(({ loss, validation }, i) => {
        expect(loss).toBeCloseTo(theirs.epochs[i].loss, digits);
        expect(validation?.loss).toBeCloseTo(theirs.epochs[i].validation?.loss ?? Number.NaN, digits);
      });
    }
    own.weights().forEach((numbers, i) => {
      for (const [name, values] of Object.entries(numbers))
        for (const [k, value] of values.entries()) expect(value).toBeCloseTo(known.weights()[i][name][k], digits);
    });
    expect((await own.evaluate(numbers)).loss).toBeCloseTo((await known.evaluate(numbers)).loss, digits);
  },
);

test.each([
  ["absolute", absolute],
  ["squares", squares],
])("%s learns, with the same bits on any number of threads", async (_, loss) => {
  const model = await make(loss);
  const { epochs } = await model.fit(numbers, { epochs: 40, batchSize: 8 });
  expect(epochs[39].loss).toBeLessThan(epochs[0].loss / 2);
  for (const exactly of [2, 3]) {
    const other = await make(loss, { threads: { exactly } });
    const { epochs: others } = await other.fit(numbers, { epochs: 40, batchSize: 8 });
    expect(others.map(({ loss }) => loss)).toEqual(epochs.map(({ loss }) => loss));
    expect(bits(other)).toBe(bits(model));
    other.dispose();
  }
});

test("the mean over the rows is what is told, however many outputs there are", async () => {
  using model = await make(absolute, { dtype: "float64" });
  const { outputs } = await model.predict(numbers);
  const expected = targets.flat().reduce((total, target, i) => total + Math.abs(outputs[i] - target), 0) / rows;
  expect((await model.evaluate(numbers)).loss).toBeCloseTo(expected, 12);
  const traced = await model.trace(numbers);
  expect(traced.loss).toBeCloseTo(expected, 12);
  expect(traced.rowLosses.reduce((total, loss) => total + loss)).toBeCloseTo(expected, 12);
  expect(traced.objective.name).toBe("absolute");
});

test("classes come as one-hot rows, of one output as 0 and 1", async () => {
  const softmax = [dense(8, "relu"), dropout(0.1), dense(3, "softmax")];
  using model = await make(surprise, { inputs: 4, layers: softmax, standardize: true });
  using known = await make("crossEntropy", { inputs: 4, layers: softmax, standardize: true });
  const [{ epochs }, theirs] = [await model.fit(iris, { epochs: 30 }), await known.fit(iris, { epochs: 30 })];
  for (const [i, { loss }] of epochs.entries()) expect(loss).toBeCloseTo(theirs.epochs[i].loss, 4);
  const { accuracy = 0, confusion } = await model.evaluate(iris);
  expect(accuracy).toBeGreaterThan(0.85);
  expect(confusion).toHaveLength(9);
  expect((await model.predict([[5, 3, 1.4, 0.2]])).labels).toEqual(["setosa"]);

  const y = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? "yes" : "no"));
  using binary = await make(squares, { layers: [dense(1, "sigmoid")], classes: ["no", "yes"] });
  const share = dataset({ x: { values: x, columns: 3 }, y });
  const { outputs } = await binary.predict(share);
  const expected = y.reduce((total, label, i) => total + (outputs[i] - (label === "yes" ? 1 : 0)) ** 2, 0) / rows;
  expect((await binary.evaluate(share)).loss).toBeCloseTo(expected, 6);
});

test("features are standardized beside targets as they are, and nothing else is", async () => {
  using both = await make(squares, { standardize: true });
  await expect(both.fit(numbers)).rejects.toMatchObject({
    code: "INVALID_OPTION",
    message: expect.stringContaining('pass standardize: "features", which leaves targets as they are'),
  });
  using model = await make(squares, { standardize: "features" });
  await model.fit(numbers, { epochs: 2 });
  const { outputs } = await model.predict(numbers);
  const expected = targets.flat().reduce((total, target, i) => total + (outputs[i] - target) ** 2, 0) / rows / 2;
  expect((await model.evaluate(numbers)).loss).toBeCloseTo(expected, 5);
});

test("a file holds the name, and goes on with the code that load is given", async () => {
  const gate = layer("gate", (x, { parameter }) => multiply(x, parameter("factor", [7], 1)));
  for (const stack of [layers, [dense(7, "tanh"), gate, dense(2)]]) {
    using model = await make(squares, { layers: stack });
    await model.fit(numbers, { epochs: 3 });
    const bytes = await model.toBytes();
    using again = await load(bytes, { layers: { gate }, losses: { squares }, threads: 1 });
    expect(again.info.loss).toBe("squares");
    expect(bits(again)).toBe(bits(model));
    expect(await again.toBytes()).toEqual(bytes);
    expect((await again.evaluate(numbers)).loss).toBe((await model.evaluate(numbers)).loss);
    await again.fit(numbers, { epochs: 1 });
    using restored = await make(squares, { layers: stack });
    await restored.restore(model.checkpoint());
    expect(bits(restored)).toBe(bits(model));
  }
});

describe("refused is", () => {
  const outer = constant(1);
  const own = (rowLosses: (outputs: Tensor, targets: Tensor) => unknown) => make(customLoss("own", rowLosses as never));
  test.each<readonly [string, () => unknown, "INVALID_OPTION" | "INVALID_SHAPE", RegExp]>([
    [
      "a loss of single numbers",
      () => own((a, y) => square(subtract(a, y))),
      "INVALID_SHAPE",
      /one number of each row/,
    ],
    ["a loss of the batch", () => own((a, y) => mean(square(subtract(a, y)))), "INVALID_SHAPE", /not \[\]/],
    ["no tensor", () => own(() => 3), "INVALID_SHAPE", /and not 3/],
    ["a loss of targets alone", () => own((_, y) => mean(y, -1)), "INVALID_OPTION", /isn't made from the outputs/],
    ["one behind stopGradient", () => own((a) => mean(stopGradient(a), -1)), "INVALID_OPTION", /stopGradient/],
    [
      "targets of another shape",
      () => own((a, y) => mean(add(a, slice(y, -1, 0, 1)), 0)),
      "INVALID_SHAPE",
      /slice can/,
    ],
    ["no function", () => customLoss("own", 3 as never), "INVALID_OPTION", /a function of outputs/],
    ["a loss of the library's name", () => customLoss("crossEntropy", () => outer), "INVALID_OPTION", /no loss of the/],
    ["one of those without kernels", () => customLoss("huber", () => outer), "INVALID_OPTION", /no loss of the/],
    ["a name that no file holds", () => customLoss("a.b", () => outer), "INVALID_OPTION", /of letters/],
    ["one in a worker", () => make(squares, { worker: true } as never), "INVALID_OPTION", /squares .* leave out/],
    [
      "one that doesn't go with a softmax of one unit",
      () => make(squares, { layers: [dense(1, "softmax")] }),
      "INVALID_OPTION",
      /at least 2 units/,
    ],
  ])("%s", async (_, run, code, message) => {
    expect((await lanegradError(run, code)).message).toMatch(message);
  });

  test("a file whose loss nobody gives the code of, or other code", async () => {
    using model = await make(squares);
    const bytes = await model.toBytes();
    expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain("the loss squares");
    await lanegradError(() => load(bytes, { losses: { squares: absolute } }), "INVALID_OPTION");
    await lanegradError(() => load(bytes, { losses: 3 as never }), "INVALID_OPTION");
    await lanegradError(() => load(bytes, { losses: { squares }, worker: true }), "INVALID_OPTION");
  });

  test("a training that leaves the finite numbers, which is undone", async () => {
    const steep = customLoss("steep", (outputs) => sum(exp(multiply(square(outputs), 1e6)), -1));
    using model = await make(steep, { optimizer: sgd({ learningRate: 1 }) });
    const before = bits(model);
    await lanegradError(() => model.fit(numbers, { epochs: 3, batchSize: "full" }), "NON_FINITE_LOSS");
    expect(bits(model)).toBe(before);
  });
});
