import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  DataError,
  type Dataset,
  dataset,
  dense,
  type EpochRecord,
  type FitOptions,
  type LossName,
  type Model,
  NumericsError,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { curve, table } from "./support/data.js";
import { bitsOf, failureOf, isFiniteModel, lanegradError } from "./support/expectations.js";

describe("data that isn't finite is refused, by row and column from 1", () => {
  const y = [1, 2, 3];
  test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d", async (bad) => {
    const x = [
      [1, 2],
      [3, 4],
      [5, bad],
    ];
    const inX = await lanegradError(() => dataset({ x, y, name: "sizes" }), "DATA_NON_FINITE");
    expect(inX).toBeInstanceOf(DataError);
    expect(inX.message).toContain(`Row 3, column 2 of x of sizes is ${bad}`);
    const values = Float32Array.of(1, 2, bad, 4, 5, 6);
    const typed = await lanegradError(() => dataset({ x: { values, columns: 2 }, y }), "DATA_NON_FINITE");
    expect(typed.message).toContain("Row 2, column 1");
    const inY = await lanegradError(() => dataset({ x: [[1], [2], [3]], y: [1, bad, 3] }), "DATA_NON_FINITE");
    expect(inY.message).toContain("Row 2, column 1 of y");
    using model = await sequential({ inputs: 2, layers: [dense(1)], loss: "meanSquaredError" });
    for (const rows of [x, Float64Array.from(x.flat()), Float32Array.from(x.flat())]) {
      const error = await lanegradError(() => model.predict(rows), "DATA_NON_FINITE");
      expect(error.message).toContain("Row 3, column 2 of the input");
    }
  });

  test("a double that is out of range for float32, in every way in", async () => {
    const large = dataset({
      x: [
        [1, 2, 3],
        [4, 5, -1e39],
        [7, 8, 9],
      ],
      y,
      name: "large",
    });
    using model = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError" });
    const { memoryBytes } = model.info;
    for (const use of [() => model.fit(large), () => model.evaluate(large), () => model.predict(large)]) {
      const error = await lanegradError(use, "DATA_NON_FINITE");
      expect(error.message).toContain("Row 2, column 3 of large is -1e+39, which is out of range for float32");
    }
    const target = dataset({
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      y: [1, 1e300],
    });
    expect((await lanegradError(() => model.fit(target), "DATA_NON_FINITE")).message).toContain(
      "Row 2, column 1 of the targets of data is 1e+300",
    );
    expect(model.info.memoryBytes).toBe(memoryBytes);
    using wide = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError", dtype: "float64" });
    expect((await wide.predict(large)).outputs.every(Number.isFinite)).toBe(true);
  });
});

interface Divergence {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly loss?: LossName;
  readonly dtype?: "float32" | "float64";
  readonly data?: Dataset;
}
const data = curve(50, 3, 1);
const binary = dataset({ x: table(50, 3, 2), y: Int32Array.from({ length: 50 }, (_, i) => i % 2) });
const BATCH = 8;

const divergences: Divergence[] = [
  { name: "a rate of 1e30", optimizer: sgd({ learningRate: 1e30 }) },
  { name: "a rate of 1e300 in float64", optimizer: sgd({ learningRate: 1e300 }), dtype: "float64" },
  { name: "a rate that overflows slowly", optimizer: sgd({ learningRate: 5 }) },
  { name: "momentum, whose state goes back too", optimizer: sgd({ learningRate: 3, momentum: 0.9 }) },
  { name: "adam with a rate of 1e30", optimizer: adam({ learningRate: 1e30 }) },
  { name: "adam with a rate of 1e38", optimizer: adam({ learningRate: 1e38 }) },
  { name: "rmsProp with a rate of 1e30", optimizer: rmsProp({ learningRate: 1e30 }) },
  { name: "crossEntropy", optimizer: sgd({ learningRate: 1e30 }), loss: "crossEntropy", data: binary },
  { name: "binaryCrossEntropy", optimizer: sgd({ learningRate: 1e38 }), loss: "binaryCrossEntropy", data: binary },
];

const lossData = (given: Divergence): Dataset => given.data ?? data;

function modelFor({ optimizer, loss = "meanSquaredError", dtype }: Divergence): Promise<Model> {
  const units = loss === "crossEntropy" ? 2 : 1;
  const layers = [dense(5, "relu", { biases: [1, 1, 1, 1, 1] }), dense(4, "relu"), dense(units)];
  return sequential({ inputs: 3, layers, loss, optimizer, seed: 3, ...(dtype && { dtype }) });
}

function rowsOf(whole: Dataset, first: number, last: number): Dataset {
  return takeRows(
    whole,
    Array.from({ length: last - first }, (_, i) => first + i),
  );
}

describe("training that diverges", () => {
  test.for(divergences)("by $name leaves the model as it was before the batch it names", async (given) => {
    const whole = lossData(given);
    using model = await modelFor(given);
    const { memoryBytes } = model.info;
    const options = { epochs: 200, batchSize: BATCH, shuffle: false };
    const error = await lanegradError(() => model.fit(whole, options), "NON_FINITE_LOSS", "NON_FINITE_WEIGHTS");
    if (!(error instanceof NumericsError)) throw error;
    const { epoch, batch, layer } = error.place;
    expect(error.message).toContain(`epoch ${epoch}, batch ${batch}`);
    expect(error.message).toContain(`layer ${layer}`);
    expect(isFiniteModel(model)).toBe(true);
    expect(model.info.memoryBytes).toBe(memoryBytes);

    // a second model gets as far with the rows before that batch ...
    using second = await modelFor(given);
    const first = (batch - 1) * BATCH;
    if (epoch > 1) await second.fit(whole, { ...options, epochs: epoch - 1 });
    if (first > 0) await second.fit(rowsOf(whole, 0, first), { ...options, epochs: 1 });
    expect(bitsOf(model)).toBe(bitsOf(second));

    // ... and fails at it, in the way that the code says
    const last = Math.min(first + BATCH, whole.rows);
    const judged = await failureOf(() => second.evaluate(rowsOf(whole, first, last)));
    if (error.code === "NON_FINITE_WEIGHTS") expect(judged).toBeUndefined();
    else expect(judged).toHaveProperty("code", "DATA_NON_FINITE");
    const again = await failureOf(() => second.fit(rowsOf(whole, first, last), { ...options, epochs: 1 }));
    expect(again).toHaveProperty("code", error.code);
    expect(again).toHaveProperty("place.layer", layer);
  });

  test("yields the epochs before it, counts none for the failed one, and can go on with other data", async () => {
    using model = await modelFor({ name: "slow", optimizer: sgd({ learningRate: 5 }) });
    const epochs: number[] = [];
    const error = await failureOf(async () => {
      for await (const { epoch } of model.fit(data, { epochs: 200, batchSize: "full" })) epochs.push(epoch);
    });
    if (!(error instanceof NumericsError)) throw error;
    expect(error.place.batch).toBe(1);
    expect(epochs.length).toBeGreaterThan(0);
    expect(epochs.length).toBe(error.place.epoch - 1);
    expect(await failureOf(() => model.fit(data, { batchSize: "full" }))).toHaveProperty(
      "place.epoch",
      epochs.length + 1,
    );
  });

  test("names the first layer whose sums overflow", async () => {
    const huge = (inputs: number, units: number): Float64Array => new Float64Array(inputs * units).fill(1e20);
    for (const [k, expected] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const sizes = [
        [3, 4],
        [4, 4],
        [4, 1],
      ] as const;
      const layers = sizes.map(([inputs, units], i) =>
        dense(units, "linear", {
          weights: i === k || i === k + 1 ? huge(inputs, units) : new Float64Array(inputs * units).fill(1),
        }),
      );
      using model = await sequential({ inputs: 3, layers, loss: "meanSquaredError" });
      const error = await failureOf(() => model.fit(dataset({ x: [[1, 1, 1]], y: [1] })));
      expect(error).toHaveProperty("code", "NON_FINITE_LOSS");
      expect(error).toHaveProperty("place", { epoch: 1, batch: 1, layer: expected });
    }
  });
});

describe("rows whose outputs overflow", () => {
  const sums = (columns: number): Promise<Model> =>
    sequential({
      inputs: columns,
      layers: [dense(1, "linear", { weights: new Float64Array(columns).fill(1e20) })],
      loss: "meanSquaredError",
      optimizer: sgd({ learningRate: 1e-30 }),
    });
  // the 301st row stands in the second chunk of an inference
  const values = new Float64Array(600).fill(1e-20);
  values[600 - 1] = -1e20;
  const large = dataset({ x: { values, columns: 2 }, y: new Float64Array(300), name: "large" });

  test("are refused by predict and evaluate, which name the first", async () => {
    using model = await sums(2);
    const { memoryBytes } = model.info;
    for (const use of [() => model.predict(large), () => model.evaluate(large)]) {
      const error = await lanegradError(use, "DATA_NON_FINITE");
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain("Row 300 of large makes the model answer -Infinity");
    }
    expect(model.info.memoryBytes).toBe(memoryBytes);
    expect((await model.predict(takeRows(large, [0, 298]))).outputs).toEqual(Float32Array.of(2, 2));
  });

  test("are refused where a probability is no number", async () => {
    const layers = [
      dense(2, "linear", { weights: [[1e20, 1e20]] }),
      dense(2, "softmax", {
        weights: [
          [1e20, 1],
          [1, 1],
        ],
      }),
    ];
    using model = await sequential({ inputs: 1, layers, loss: "crossEntropy", classes: ["a", "b"] });
    const rows = dataset({ x: [[0], [1]], y: ["a", "b"] });
    for (const use of [() => model.predict(rows), () => model.evaluate(rows)])
      expect((await lanegradError(use, "DATA_NON_FINITE")).message).toMatch(/Row 2 of data makes the model answer/);
  });

  test("of a finite answer only the loss: evaluate refuses, predict answers", async () => {
    const layers = [dense(1, "linear", { weights: [[1e200]] })];
    using model = await sequential({ inputs: 1, layers, loss: "meanSquaredError", dtype: "float64" });
    const rows = dataset({ x: [[1], [2]], y: [0, 0], name: "far" });
    expect((await lanegradError(() => model.evaluate(rows), "DATA_NON_FINITE")).message).toContain("far");
    expect((await model.predict(rows)).outputs).toEqual(Float64Array.of(1e200, 2e200));
  });

  test("as validation end the fit after its epoch, which the model keeps", async () => {
    using model = await sums(2);
    using plain = await sums(2);
    const { memoryBytes } = model.info;
    const train = rowsOf(large, 0, 20);
    const error = await lanegradError(() => model.fit(train, { epochs: 3, validation: large }), "DATA_NON_FINITE");
    expect(error.message).toContain("Row 300 of large");
    expect(model.info.memoryBytes).toBe(memoryBytes);
    await plain.fit(train);
    expect(bitsOf(model)).toBe(bitsOf(plain));
    const next = await model.fit(train);
    expect(next.epochs.map(({ epoch }) => epoch)).toEqual([2]);
    await plain.fit(train);
    expect(bitsOf(model)).toBe(bitsOf(plain));
  });

  test("as validation of an iterated fit come after the record of the epoch, which has none", async () => {
    using model = await sums(2);
    using plain = await sums(2);
    const train = rowsOf(large, 0, 20);
    const records: EpochRecord[] = [];
    const fit = async () => {
      for await (const record of model.fit(train, { epochs: 3, validation: large })) records.push(record);
    };
    await lanegradError(fit, "DATA_NON_FINITE");
    const [{ seconds: _, ...expected }] = (await plain.fit(train)).epochs;
    expect(records).toEqual([{ ...expected, seconds: expect.any(Number) }]);
    expect(bitsOf(model)).toBe(bitsOf(plain));
  });
});

describe("a square that only the optimizer's state takes, and can't hold", () => {
  // the gradient 2e20 is a float32, its square is not; the loss is summed in float64
  const steep = dataset({ x: [[1], [1e10]], y: [0, -1e10] });
  const optimizers = [adam(), adamW(), rmsProp(), rmsProp({ momentum: 0.9 }), adagrad()];
  test.for(optimizers)("$name: ends the fit before the weights freeze", async (optimizer) => {
    const make = (dtype: "float32" | "float64"): Promise<Model> => {
      const layers = [dense(1, "linear", { weights: [[1]] }), dense(1, "linear", { weights: [[1]], bias: false })];
      return sequential({ inputs: 1, layers, loss: "meanSquaredError", optimizer, dtype });
    };
    using model = await make("float32");
    const options: FitOptions = { epochs: 5, batchSize: 1, shuffle: false };
    const error = await lanegradError(() => model.fit(steep, options), "NON_FINITE_WEIGHTS");
    expect(error).toHaveProperty("place", { epoch: 1, batch: 2, layer: 0 });
    expect(error.message).toContain("The weights of layer 0 or their optimizer's state");
    expect(isFiniteModel(model)).toBe(true);
    using before = await make("float32");
    await before.fit(rowsOf(steep, 0, 1), { batchSize: 1 });
    expect(bitsOf(model)).toBe(bitsOf(before));
    // what the state held before that batch is back too
    for (const each of [model, before]) await each.fit(rowsOf(steep, 0, 1), { epochs: 3 });
    expect(bitsOf(model)).toBe(bitsOf(before));
    using wide = await make("float64");
    expect(await failureOf(() => wide.fit(steep, options))).toBeUndefined();
  });
});
