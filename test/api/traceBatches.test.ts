/** What a batch that is traced may come as, and what is refused. */
import { describe, expect, test } from "vitest";
import { dataset, dense, type Model, sequential, takeRows } from "../../src/node.js";
import { blobs, curve, numbers, table } from "./support/data.js";
import { bitsOf, bytesOf, lanegradError, refused } from "./support/expectations.js";
import { still } from "./support/still.js";
import { errorOf } from "./support/traceEquations.js";

describe("batches may come as", () => {
  const data = blobs(12, 4, 3, 1);
  const names = Array.from(data.labels ?? [], (label) => data.classes?.[label] ?? "");
  const newModel = (): Promise<Model> =>
    sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", optimizer: still });

  test("a data set, or rows with names or numbers of classes", async () => {
    using model = await newModel();
    await model.fit(data);
    const x = data.x instanceof Float64Array ? data.x : new Float64Array();
    const traces = [await model.trace(data), await model.trace(x, names), await model.trace(x, data.labels)];
    for (const { layers, targets } of traces) {
      expect(bytesOf(layers[0].dKernel.values)).toBe(bytesOf(traces[0].layers[0].dKernel.values));
      expect([...targets].filter((value) => value === 1)).toHaveLength(12);
    }
  });

  test("bytes that are mostly zero, scaled as the training data was", async () => {
    const bytes = Uint8Array.from({ length: 40 * 20 }, (_, i) => (i % 7 === 0 ? (i * 37) % 256 : 0));
    const images = dataset({ x: { values: bytes, columns: 20 }, y: numbers(40, 1), scale: 1 / 255 });
    using model = await sequential({
      inputs: 20,
      layers: [dense(9, "relu"), dense(1)],
      loss: "meanSquaredError",
      optimizer: still,
      dtype: "float64",
    });
    await model.fit(images, { batchSize: "full" });
    const traced = await model.trace(bytes, numbers(40, 1));
    expect(bytesOf(traced.layers[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
    expect(errorOf(traced)).toBeLessThan(1e-13);
    expect(traced.inputs[7]).toBe(3 * (1 / 255));
  });

  test("rows that the model standardizes", async () => {
    const far = dataset({ x: table(30, 4, 1).map((row) => row.map((value) => 1000 + value)), y: numbers(30, 2) });
    using model = await sequential({
      inputs: 4,
      layers: [dense(1)],
      loss: "meanSquaredError",
      standardize: true,
      optimizer: still,
    });
    await model.fit(far);
    const { inputs } = await model.trace(far);
    expect(Math.abs(Float64Array.from(inputs).reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-3);
  });
});

test("a trace amid a fit changes nothing of it", async () => {
  const data = curve(50, 4, 1);
  const train = async (isTraced: boolean): Promise<string> => {
    using model = await sequential({ inputs: 4, layers: [dense(6, "tanh"), dense(1)], loss: "meanSquaredError" });
    for await (const { epoch } of model.fit(data, { epochs: 4, batchSize: 7 }))
      if (isTraced) expect((await model.trace(takeRows(data, [epoch, 3]))).rows).toBe(2);
    return bitsOf(model);
  };
  expect(await train(true)).toBe(await train(false));
});

describe("refused are", () => {
  const newModel = (): Promise<Model> =>
    sequential({ inputs: 2, layers: [dense(3, "relu"), dense(1)], loss: "meanSquaredError" });

  test("data that doesn't fit", async () => {
    using model = await newModel();
    const { memoryBytes } = model.info;
    await refused(() => model.trace([[1, 2]]), /x and y/);
    await refused(() => model.trace([[1, 2, 3]], [1]), /2 inputs/);
    await refused(() => model.trace([[1, 2]], [1, 2]), /2 values/);
    await refused(() => model.trace([[1, 2]], [[1, 2]]), /2 targets/);
    await refused(() => model.trace(Float64Array.of(1, 2, 3), [1]), /rows of 2/);
    await lanegradError(() => model.trace([[1, Number.NaN]], [1]), "DATA_NON_FINITE");
    await lanegradError(() => model.trace([[1, 1]], [Number.POSITIVE_INFINITY]), "DATA_NON_FINITE");
    await lanegradError(() => model.trace([[1e300, 1]], [1]), "DATA_NON_FINITE");
    expect(model.info.memoryBytes).toBe(memoryBytes);
  });

  test("rows whose loss overflows", async () => {
    using model = await newModel();
    const { memoryBytes } = model.info;
    const error = await lanegradError(() => model.trace([[3e38, 3e38]], [-3e38]), "DATA_NON_FINITE");
    expect(error.message).toMatch(/loss of the input/);
    expect(model.info.memoryBytes).toBe(memoryBytes);
  });

  test("a disposed model, also one that is disposed while trace is loaded", async () => {
    const model = await newModel();
    const tracing = lanegradError(() => model.trace([[1, 2]], [1]), "DISPOSED");
    model.dispose();
    await tracing;
    await lanegradError(() => model.trace([[1, 2]], [1]), "DISPOSED");
  });
});
