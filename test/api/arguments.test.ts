import { describe, test } from "vitest";
import { dataset, dense, type FitOptions, load, sequential } from "../../src/node.js";
import { blobs, curve } from "./support/data.js";
import { refused, strangers, type Untyped } from "./support/expectations.js";

const data = curve(20, 3, 1);
const model = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError" });

describe("fit refuses", () => {
  const train = (...values: unknown[]): Promise<unknown> =>
    Promise.resolve((model.fit.bind(model) as Untyped)(...values));
  const wrong: Readonly<Partial<Record<keyof FitOptions, readonly unknown[]>>> = {
    epochs: [null, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3"],
    batchSize: [null, 0, -1, 1.5, Number.NaN, "all", "32"],
    validation: [0, 1, 2, -0.1, Number.NaN, 1e-9, "0.1", true, [[1, 2, 3]], {}],
    shuffle: [null, 0, 1, "yes", {}],
    signal: ["stop", 5, {}, new AbortController()],
  };
  test.for(Object.entries(wrong))("%s", async ([option, values]) => {
    for (const value of values)
      await refused(() => train(data, { [option]: value }), option === "validation" ? /validation|test part/ : option);
  });

  test("what is no data set or no options object", async () => {
    for (const value of [
      undefined,
      null,
      "iris",
      3,
      [[1, 2, 3]],
      {},
      { x: [[1]], y: [1] },
      { train: data, test: data },
    ]) {
      await refused(() => train(value), "fit takes a data set");
      await refused(() => (model.evaluate.bind(model) as Untyped)(value), "evaluate takes a data set");
    }
    for (const options of strangers) await refused(() => train(data, options), "fit");
    const misspelt = { epochs: 2, batch_size: 8 };
    await refused(() => train(data, misspelt), 'fit has no option "batch_size": its options are epochs, batchSize,');
  });

  test("data that doesn't fit the model", async () => {
    using classifier = await sequential({ inputs: 3, layers: [dense(2, "softmax")], loss: "crossEntropy" });
    await refused(() => classifier.fit(data), "needs the class of every row");
    await refused(() => classifier.fit(blobs(9, 3, 3, 1)), "3 classes, but the last layer has 2 units");
    await refused(() => classifier.fit(blobs(9, 4, 2, 1)), "4 columns");
    await classifier.fit(blobs(9, 3, 2, 1));
    const others = dataset({ x: [[1, 2, 3]], y: ["stranger"] });
    for (const use of [() => classifier.fit(others), () => classifier.evaluate(others)])
      await refused(use, '"stranger"');
    await refused(() => model.fit(dataset({ x: [[1, 2, 3]], y: [[1, 2]] })), "2 targets a row");
    using binary = await sequential({ inputs: 3, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" });
    await refused(() => binary.fit(dataset({ x: [[1, 2, 3]], y: [1.5] })), "targets from 0 to 1");
  });
});

test("predict, save and load refuse what they can't read", async () => {
  const predict = model.predict.bind(model) as Untyped;
  const rows = [
    undefined,
    null,
    "rows",
    5,
    {},
    [1, 2, 3],
    [["1", "2", "3"]],
    [null],
    { name: "x" },
    new BigInt64Array(3),
    new DataView(new ArrayBuffer(24)),
    { values: [1, 2, 3], columns: 3 },
  ];
  for (const value of rows) await refused(() => predict(value), /[iI]nput/);
  for (const path of [undefined, null, 5, {}]) await refused(() => (model.save.bind(model) as Untyped)(path), "path");
  for (const source of [undefined, null, 5, [1, 2], new ArrayBuffer(8)])
    await refused(() => (load as Untyped)(source), "load");
  const bytes = await model.toBytes();
  for (const options of strangers) await refused(() => (load as Untyped)(bytes, options), "load");
  await refused(() => (load as Untyped)(bytes, { optimizer: "sgd" }), "optimizer");
  await refused(() => (load as Untyped)(bytes, { standardize: true }), 'load has no option "standardize"');
  await refused(() => (load as Untyped)(bytes, { dtype: "float16" }), "dtype");
});
