/**
 * What a model learned, numbers or classes, and what these are called, holds for whatever it is
 * given.
 */
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/csv.js";
import {
  type ActivationName,
  adam,
  dataset,
  dense,
  fitStandardization,
  load,
  meanSquaredError,
  sequential,
} from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";

const x = [[0], [1], [2], [3]];
const y = x.map(([value]) => [100 + value, 5 - value]);
const houses = dataset({ x, y, targetNames: ["price", "rent"] });
const turned = dataset({ x, y: y.map(([price, rent]) => [rent, price]), targetNames: ["rent", "price"] });

describe.each([false, true])("worker: %s", (worker) => {
  test.each([false, true])("targets are found by name, in the file too (standardize: %s)", async (standardize) => {
    using model = await sequential({
      inputs: 1,
      layers: [dense(2)],
      loss: "meanSquaredError",
      standardize,
      worker,
    });
    await model.fit(houses, { epochs: 5, validation: turned });
    const file = await model.toBytes();
    using loaded = worker ? await load(file, { worker }) : await load(file);
    const { loss } = await model.evaluate(houses);
    for (const each of [model, loaded]) {
      expect((await each.evaluate(turned)).loss).toBe(loss);
      expect((await each.trace(turned)).targets).toEqual((await each.trace(houses)).targets);
      expect((await each.predict([[1]])).targetNames).toEqual(["price", "rent"]);
      expect(each.info.targetNames).toEqual(["price", "rent"]);
      await expect(each.evaluate(dataset({ x, y, targetNames: ["price", "size"] }))).rejects.toThrow(
        'data has no target "rent", which was learned.',
      );
    }
    const { schema } = await model.checkpoint();
    expect(schema.targets?.names).toEqual(["price", "rent"]);
  });

  test("a model of numbers takes no classes, and one of classes no numbers, also from a file", async () => {
    const make = () => sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError", worker });
    using ofNumbers = await make();
    await ofNumbers.fit(dataset({ x, y: [1, 2, 3, 4] }));
    const file = await ofNumbers.toBytes();
    using loaded = worker ? await load(file, { worker }) : await load(file);
    const classes = dataset({ x, y: ["a", "b", "a", "b"] });
    for (const model of [ofNumbers, loaded])
      for (const ask of [() => model.fit(classes), () => model.evaluate(classes), () => model.trace(classes)])
        await expect(ask()).rejects.toThrow(
          'data has classes, but the model was trained on numbers: pass numbers as y, or read them with task: "regression".',
        );
    // integers are numbers to a model that learned numbers
    expect((await ofNumbers.trace(x, Int32Array.of(1, 2, 3, 4))).targets).toEqual(Float32Array.of(1, 2, 3, 4));
    using ofClasses = await make();
    await ofClasses.fit(classes);
    const prices = dataset({ x, y: [10, 20, 30, 40] });
    for (const ask of [() => ofClasses.fit(prices), () => ofClasses.evaluate(prices), () => ofClasses.trace(prices)])
      await expect(ask()).rejects.toThrow('Row 1 of data has the target 10, and the model knows the classes "a", "b".');
    // zeros and ones are two classes with other names too
    const bits = await ofClasses.evaluate(dataset({ x, y: [0, 1, 0, 1] }));
    expect(bits).toEqual(await ofClasses.evaluate(classes));
  });
});

test("numbers never change their meaning with the order of the classes", async () => {
  using model = await sequential({
    inputs: 1,
    layers: [dense(1, "sigmoid")],
    loss: "binaryCrossEntropy",
    classes: ["1", "0"],
  });
  const named = await model.evaluate(dataset({ x, y: ["1", "0", "1", "1"] }));
  expect(await model.evaluate(dataset({ x, y: [1, 0, 1, 1] }))).toEqual(named);
  // a share of 0.9 is of the class 1, which the output doesn't tell
  await expect(model.evaluate(dataset({ x, y: [0.9, 0, 1, 1] }))).rejects.toThrow("Row 1 of data has the target 0.9");
});

test("tables name their targets", async () => {
  const read = parseCsv("a,price\n1,2.5\n2,3.5\n3,7\n", { target: "price" });
  expect(read).toMatchObject({ targetNames: ["price"], targets: Float64Array.of(2.5, 3.5, 7) });
  expect(parseCsv("a,kind\n1,u\n2,v\n3,u\n", { target: "kind" })).not.toHaveProperty("targetNames");
  const rows = tableOf([
    { size: 1, price: 10, rent: 1 },
    { size: 2, price: 20, rent: 3 },
  ]);
  const learned = preprocessor({ target: ["price", "rent"] }).fit(rows);
  expect(learned.apply(rows)).toMatchObject({ targetNames: ["price", "rent"] });
  using model = await sequential({ preprocessor: learned, layers: [dense(2)], loss: "meanSquaredError" });
  await model.fit(rows);
  expect((await model.predict([{ size: 1 }])).targetNames).toEqual(["price", "rent"]);
  using loaded = await load(await model.toBytes());
  expect(loaded.info.targetNames).toEqual(["price", "rent"]);
});

test("refuses names that don't fit", async () => {
  const bad = (targetNames: unknown) => () => dataset({ x, y, targetNames } as never);
  expect(bad(["price"])).toThrow("targetNames holds 1 name, and y of data 2 columns: name each.");
  expect(bad("price")).toThrow('targetNames must be an array of texts, not "price".');
  expect(bad(["a", 1])).toThrow("targetNames must be an array of texts");
  expect(bad(["a", "a"])).toThrow('`targetNames` names "a" twice; name each once.');
  expect(() => dataset({ x, y: ["a", "b", "a", "b"], targetNames: ["kind"] })).toThrow("y of data holds classes");
  const layers = [dense(2)];
  const make = (options: object) => sequential({ inputs: 1, layers, loss: meanSquaredError(), ...options });
  await expect(make({ targetNames: ["a"] })).rejects.toThrow("targetNames holds 1 name for 2 outputs: name each.");
  await expect(make({ targetNames: ["a", "b"], classes: ["a", "b"] })).rejects.toThrow("the model learns classes");
  await expect(make({ targetNames: ["a", "b"], loss: "crossEntropy" })).rejects.toThrow("the model learns classes");
});

describe("standardize: true scales targets for what the last layer can give", () => {
  const prices = x.map(([value]) => 200_000 + 1000 * value);
  const learning = (activation: ActivationName, more: object = {}) =>
    sequential({
      inputs: 1,
      layers: [dense(1, activation, { weights: [[0.5]] })],
      loss: "meanSquaredError",
      standardize: true,
      seed: 2,
      ...more,
    });

  test.each(["linear", "relu", "leakyRelu", "softplus"] as const)(
    "%s learns prices in their own unit",
    async (activation) => {
      using model = await learning(activation, { optimizer: adam({ learningRate: 0.05 }) });
      const data = dataset({ x, y: prices });
      await model.fit(data, { epochs: 2000, batchSize: "full" });
      const { outputs } = await model.predict(x);
      for (const [row, price] of prices.entries()) expect(Math.abs(outputs[row] - price)).toBeLessThan(2000);
      using loaded = await load(await model.toBytes());
      expect((await loaded.predict(x)).outputs).toEqual(outputs);
      expect(await loaded.evaluate(data)).toEqual(await model.evaluate(data));
    },
  );

  test.each([
    ["sigmoid", 1.5],
    ["sigmoid", -0.5],
    ["tanh", -1.5],
    ["elu", -1.01],
    ["softplus", -0.01],
    ["silu", -0.2785],
    ["gelu", -0.17],
    ["relu", -1],
  ] as const)("%s never gives %d", async (activation, target) => {
    using model = await learning(activation);
    const before = model.checkpoint();
    const keepsRange = activation === "relu" || activation === "softplus";
    const can = keepsRange ? "shifts" : "scales";
    await expect(model.fit(dataset({ x, y: [0, 0.5, 1, target] }))).rejects.toMatchObject({
      code: "DATA_MISMATCH",
      message: `Row 4 of data has the target ${target}, which an output of ${activation} never reaches, and standardize ${can} no targets there: make the last layer linear.`,
    });
    expect(model.checkpoint()).toEqual(before);
    if (["elu", "silu", "gelu"].includes(activation)) return;
    await model.fit(dataset({ x, y: [0, 0.5, 1, 0.25] }));
    const scaling = { mean: Float64Array.of(0), deviation: expect.any(Float64Array) };
    expect(model.checkpoint().schema.targets).toEqual(keepsRange ? { standardization: scaling } : {});
  });

  test.each([false, true])("outputs of another range when they are scaled are refused (worker: %s)", async (worker) => {
    for (const activation of ["elu", "silu", "gelu"] as const) {
      using model = await learning(activation, { worker });
      await expect(model.fit(dataset({ x, y: [1, 2, 3, 4] }))).rejects.toMatchObject({
        code: "INVALID_OPTION",
        message: `Outputs of ${activation} would reach other numbers than ${activation} does, so standardize: true can't scale them: make the last layer linear, or pass standardize: "features", which leaves targets as they are.`,
      });
    }
  });

  test.each(["poisson", "meanSquaredLogarithmicError"] as const)("%s is refused", async (loss) => {
    for (const worker of [false, true])
      for (const activation of ["linear", "softplus"] as const) {
        using model = await learning(activation, { loss, worker });
        await expect(model.fit(dataset({ x, y: prices }))).rejects.toMatchObject({
          code: "INVALID_OPTION",
          message: `The loss ${loss} means something else of targets in another unit, so standardize: true can't scale them: use meanSquaredError, or pass standardize: "features", which leaves targets as they are.`,
        });
      }
  });

  test("cosineSimilarity asks for directions, whatever their unit", async () => {
    using model = await learning("linear", { loss: "cosineSimilarity", layers: [dense(2)] });
    await model.fit(dataset({ x, y: x.map(([value]) => [value, 200_000]) }));
    const { schema } = model.checkpoint();
    expect([schema.targets, schema.standardization]).toEqual([{}, expect.any(Object)]);
  });

  test.each(["elu", "softplus", "silu", "gelu", "linear"] as const)(
    "beside standardized features %s learns targets as they are",
    async (activation) => {
      const layers = [dense(1, activation, { weights: [[0.5]] })];
      const y = [1, 2, 3, 4];
      using standardized = await learning(activation, { standardize: "features" });
      const { mean, deviation } = fitStandardization(dataset({ x, y }));
      using plain = await sequential({ inputs: 1, layers, loss: "meanSquaredError", seed: 2 });
      await standardized.fit(dataset({ x, y }), { epochs: 3 });
      await plain.fit(dataset({ x: x.map(([value]) => [(value - mean[0]) / deviation[0]]), y }), { epochs: 3 });
      expect(standardized.weights()).toEqual(plain.weights());
      using restored = await learning(activation, { standardize: "features" });
      await restored.restore(standardized.checkpoint());
      expect((await restored.predict(x)).outputs).toEqual((await standardized.predict(x)).outputs);
    },
  );

  test("a loss of counts that leaves the finite numbers asks for answers that it takes", async () => {
    using model = await learning("linear", { loss: "poisson", standardize: "features" });
    await expect(model.fit(dataset({ x, y: prices }))).rejects.toThrow(
      "make the last layer softplus, for poisson takes no answers below 0, or lower the learning rate",
    );
  });
});
