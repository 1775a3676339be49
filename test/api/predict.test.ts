import { describe, expect, test } from "vitest";
import { adam, type Dataset, dataset, dense, type Model, type Rows, sequential, takeRows } from "../../src/node.js";
import { blobs, curve, numbers, table } from "./support/data.js";
import { bytesOf, lanegradError } from "./support/expectations.js";

const COLUMNS = 5;
const quick = adam({ learningRate: 0.05 });

function network(dtype: "float32" | "float64", hidden = 9, outputs = 3): Promise<Model> {
  const layers = [dense(hidden, "tanh"), dense(hidden, "gelu"), dense(outputs)];
  return sequential({ inputs: COLUMNS, layers, loss: "meanSquaredError", dtype, seed: 4 });
}

async function outputBits(model: Model, rows: Rows): Promise<string> {
  return bytesOf((await model.predict(rows)).outputs);
}

describe("rows may come as", () => {
  const rows = table(7, COLUMNS, 1).map((row) => row.map(Math.fround));
  const flat = rows.flat();
  const named: Dataset = dataset({ x: rows, y: rows.map(() => 0) });
  const forms: readonly (readonly [string, Rows])[] = [
    ["Float32Array", Float32Array.from(flat)],
    ["Float64Array", Float64Array.from(flat)],
    ["typed rows", rows.map((row) => Float32Array.from(row))],
    ["values with columns", { values: Float64Array.from(flat), columns: COLUMNS }],
    ["values with rows", { values: Float32Array.from(flat), rows: 7 }],
    ["a data set", named],
    ["a view of a larger buffer", Float64Array.from([9, ...flat, 9]).subarray(1, 1 + flat.length)],
  ];
  test.for(forms)("%s", async ([, form]) => {
    for (const dtype of ["float32", "float64"] as const) {
      using model = await network(dtype);
      const answer = await model.predict(form);
      expect(answer).toMatchObject({ rows: 7, columns: 3 });
      expect(answer.outputs).toBeInstanceOf(dtype === "float32" ? Float32Array : Float64Array);
      expect(bytesOf(answer.outputs)).toBe(await outputBits(model, rows));
    }
  });

  test("bytes, which are scaled as the training data was", async () => {
    const bytes = Uint8Array.from({ length: 20 * COLUMNS }, (_, i) => (i * 37) % 256);
    const images = dataset({ x: { values: bytes, columns: COLUMNS }, y: numbers(20, 1), scale: 1 / 255 });
    using model = await network("float64", 9, 1);
    await model.fit(images, { epochs: 2, batchSize: 6 });
    const scaled = Float64Array.from(bytes, (byte) => byte * (1 / 255));
    const own = { values: scaled, columns: COLUMNS, scale: 1 };
    expect(await outputBits(model, bytes)).toBe(await outputBits(model, own));
    expect(await outputBits(model, images)).toBe(await outputBits(model, own));
    using plain = await network("float64", 9, 1);
    expect(await outputBits(plain, bytes)).toBe(await outputBits(plain, Float64Array.from(bytes)));
  });
});

describe("any number of rows is predicted as one by one, to the bit", () => {
  const all = table(1000, COLUMNS, 2);
  test.for([
    ["float32", 9, 3],
    ["float64", 9, 3],
    ["float32", 40, 1],
    ["float32", 3, 20],
  ] as const)("%s, %d hidden units, %d outputs", async ([dtype, hidden, outputs]) => {
    using model = await network(dtype, hidden, outputs);
    const single: string[] = [];
    for (const row of all) single.push(await outputBits(model, [row]));
    for (const count of [1, 2, 255, 256, 257, 512, 1000])
      expect(await outputBits(model, all.slice(0, count)), `${count} rows`).toBe(single.slice(0, count).join(""));
  });
});

describe("a classifier", () => {
  const data = blobs(90, COLUMNS, 3, 1);
  test("answers probabilities, classes and labels", async () => {
    using model = await sequential({
      inputs: COLUMNS,
      layers: [dense(3, "softmax")],
      loss: "crossEntropy",
      optimizer: quick,
    });
    expect((await model.predict(data)).labels).toBeUndefined();
    await model.fit(data, { epochs: 150, batchSize: 10 });
    const { outputs, classes, labels } = await model.predict(data);
    const { accuracy = 0, confusion } = await model.evaluate(data);
    expect(accuracy).toBeGreaterThan(0.8);
    for (let i = 0; i < data.rows; i++) {
      const row = outputs.subarray(3 * i, 3 * i + 3);
      expect(row[0] + row[1] + row[2]).toBeCloseTo(1, 6);
      expect(classes?.[i]).toBe(row.indexOf(Math.max(...row)));
      expect(labels?.[i]).toBe(`class ${classes?.[i]}`);
    }
    const counted = new Int32Array(9);
    classes?.forEach((guess, i) => {
      counted[3 * (data.labels?.[i] ?? -1) + guess]++;
    });
    expect(confusion).toEqual(counted);
    expect((counted[0] + counted[4] + counted[8]) / data.rows).toBe(accuracy);
  });

  test("matches classes by name: data whose classes stand in another order is evaluated alike", async () => {
    using model = await sequential({ inputs: COLUMNS, layers: [dense(3, "softmax")], loss: "crossEntropy" });
    await model.fit(data, { epochs: 20 });
    const classes = ["class 2", "class 0", "class 1"];
    const other = { ...data, classes, labels: data.labels?.map((label) => (label + 1) % 3) } as Dataset;
    expect(await model.evaluate(other)).toEqual(await model.evaluate(data));
  });

  test("with one sigmoid output puts the second class above 1/2", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 3 !== 2);
    const two = takeRows({ ...data, classes: ["no", "yes", "never"] }, rows);
    const binary: Dataset = { ...two, classes: ["no", "yes"] };
    for (const loss of ["binaryCrossEntropy", "meanSquaredError"] as const) {
      using model = await sequential({ inputs: COLUMNS, layers: [dense(1, "sigmoid")], loss, optimizer: quick });
      await model.fit(binary, { epochs: 300, batchSize: 10 });
      const { outputs, classes, labels, columns } = await model.predict(binary);
      expect(columns).toBe(1);
      expect(labels).toEqual(Array.from(outputs, (p) => (p > 0.5 ? "yes" : "no")));
      expect(Array.from(classes ?? [])).toEqual(Array.from(outputs, (p) => Number(p > 0.5)));
      expect((await model.evaluate(binary)).accuracy).toBeGreaterThan(0.8);
    }
  });

  test("with a linear output answers logits, and the same classes", async () => {
    const layers = (activation: "linear" | "softmax") => [dense(3, activation, { weights: numbers(3 * COLUMNS, 8) })];
    using logits = await sequential({
      inputs: COLUMNS,
      layers: layers("linear"),
      loss: "crossEntropy",
      dtype: "float64",
    });
    using shares = await sequential({
      inputs: COLUMNS,
      layers: layers("softmax"),
      loss: "crossEntropy",
      dtype: "float64",
    });
    await logits.fit(data, { epochs: 3 });
    await shares.fit(data, { epochs: 3 });
    const z = await logits.predict(data);
    const p = await shares.predict(data);
    expect(z.labels).toEqual(p.labels);
    expect((await logits.evaluate(data)).loss).toBe((await shares.evaluate(data)).loss);
    for (let i = 0; i < data.rows; i++) {
      const row = Array.from(z.outputs.subarray(3 * i, 3 * i + 3), Math.exp);
      const sum = row.reduce((total, value) => total + value, 0);
      row.forEach((value, j) => {
        expect(p.outputs[3 * i + j]).toBeCloseTo(value / sum, 14);
      });
    }
  });
});

test("regression answers neither classes nor labels", async () => {
  using model = await network("float32", 4, 1);
  await model.fit(curve(10, COLUMNS, 1));
  expect(Object.keys(await model.predict([[1, 2, 3, 4, 5]])).sort()).toEqual(["columns", "outputs", "rows"]);
});

test.for([
  ["too few columns", [[1, 2, 3, 4]]],
  ["ragged rows", [[1, 2, 3, 4, 5], [1]]],
  ["no rows", []],
  ["empty rows", [[]]],
  ["a number of values that fills no rows", new Float32Array(7)],
  ["an empty typed array", new Float64Array(0)],
  ["empty bytes", new Uint8Array(0)],
  ["values of other columns", { values: new Float32Array(12), columns: 4 }],
  ["values that don't fill their columns", { values: new Float32Array(12), columns: 5 }],
  ["a data set of other columns", curve(3, 4, 1)],
] as const)("refuses %s", async ([, rows]) => {
  using model = await network("float32");
  await lanegradError(() => model.predict(rows), "DATA_MISMATCH", "DATA_INVALID", "INVALID_SHAPE");
});
