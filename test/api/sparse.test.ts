import { afterEach, describe, expect, test, vi } from "vitest";
import {
  adam,
  type Dataset,
  dataset,
  dense,
  dropout,
  type FitOptions,
  type Layer,
  type Model,
  sequential,
  sgd,
  type Values,
} from "../../src/node.js";
import { runNow } from "../../src/sliced.js";
import { numbers } from "./support/data.js";
import { bitsOf, bytesOf, failureOf, isFiniteModel, lanegradError } from "./support/expectations.js";

/**
 * What the models under test take for an answer to whether data is sparse; undefined asks the real
 * function.
 */
const told = vi.hoisted(() => ({ isSparse: undefined as boolean | undefined, asked: 0 }));

vi.mock("../../src/train/placing/sparsity.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/train/placing/sparsity.js")>();
  const isSparse: typeof original.isSparse = function* (x) {
    told.asked++;
    return told.isSparse ?? (yield* original.isSparse(x));
  };
  return { isSparse };
});

afterEach(() => {
  told.isSparse = undefined;
});

type Kind = "bytes" | "floats" | "doubles" | "scaled floats";
const dtypes = ["float32", "float64"] as const;
const CLASSES = 3;

function valuesOf(kind: Kind, x: Float64Array): Values {
  if (kind === "bytes") return Uint8Array.from(x, (value) => Math.ceil(Math.abs(value) * 255));
  return kind === "doubles" ? x : Float32Array.from(x);
}

/** Rows of random numbers of which that share is not zero. */
function sparseData(kind: Kind, rows: number, columns: number, density: number, seed = 1): Dataset {
  const chosen = numbers(rows * columns, seed + 1);
  const x = numbers(rows * columns, seed).map((value, i) => (Math.abs(chosen[i]) < density ? value : i % 2 ? 0 : -0));
  const y = Int32Array.from({ length: rows }, (_, i) => (i * i + (x[i * columns] > 0 ? 1 : 0)) % CLASSES);
  const scale = kind === "bytes" ? 1 / 255 : kind === "scaled floats" ? 0.3 : 1;
  return dataset({ x: { values: valuesOf(kind, x), columns }, y, classes: ["a", "b", "c"], scale, name: "sparse" });
}

/** Everything a training shows, as text to compare. */
async function train(model: Model, data: Dataset, options: FitOptions, held: Dataset): Promise<string> {
  const { epochs } = await model.fit(data, { ...options, validation: held });
  const { outputs, classes } = await model.predict(held);
  const gradients = model.gradients().flatMap((layer) => Object.values(layer).map(bytesOf));
  const losses = epochs.map(({ loss, accuracy, validation }) => ({ loss, accuracy, validation }));
  const loss = JSON.stringify([losses, await model.evaluate(data), [...(classes ?? [])]]);
  return [bitsOf(model), gradients.join(), bytesOf(outputs), loss].join("\n");
}

/** What `run` gives where zeros are computed with, and where they are skipped. */
async function bothWays<T>(run: () => Promise<T>): Promise<readonly [dense: T, skipping: T]> {
  told.isSparse = false;
  const computed = await run();
  told.isSparse = true;
  return [computed, await run()];
}

describe("skipping zeros changes no bit", () => {
  const kinds: readonly Kind[] = ["bytes", "floats", "doubles", "scaled floats"];
  // fewer columns than are worth packing for, and more than a block of 256; rows past two blocks of
  // the weights' gradient
  const shapes = [
    { rows: 530, columns: 30, units: 7 },
    { rows: 301, columns: 300, units: 35 },
  ];
  const trainings: readonly FitOptions[] = [
    { epochs: 3, batchSize: "full" },
    { epochs: 2, batchSize: 7 },
    { epochs: 2, batchSize: 200 },
    { epochs: 2, batchSize: 290 },
  ];

  describe.each(dtypes)("%s", (dtype) => {
    test.each(kinds)("%s", async (kind) => {
      for (const { rows, columns, units } of shapes) {
        const data = sparseData(kind, rows, columns, 0.2);
        const held = sparseData(kind, 270, columns, 0.1, 5);
        for (const options of trainings) {
          const networks = [
            [dense(units, "gelu"), dense(CLASSES)],
            [dense(CLASSES)],
            [dense(units, "relu"), dropout(0.3), dense(CLASSES)],
          ];
          for (const layers of networks) {
            const [computed, skipping] = await bothWays(async () => {
              using model = await sequential({ inputs: columns, layers, loss: "crossEntropy", dtype, seed: 4 });
              return await train(model, data, options, held);
            });
            expect(skipping === computed, `${rows} x ${columns}, batches ${options.batchSize}`).toBe(true);
          }
        }
      }
    });
  });

  test.each([
    ["columns without any number", (i: number, columns: number) => (i % columns < 5 ? 0 : i % 4 ? 0 : 0.5)],
    ["nothing but zeros", () => 0],
    ["one-hot rows", (i: number, columns: number) => (i % columns === (3 * Math.floor(i / columns)) % columns ? 1 : 0)],
  ] as const)("%s", async (_, valueAt) => {
    const columns = 20;
    const x = Float64Array.from({ length: 300 * columns }, (_, i) => valueAt(i, columns));
    for (const values of [x, Float32Array.from(x), Uint8Array.from(x, (value) => 2 * value)]) {
      const data = dataset({ x: { values, columns }, y: Int32Array.from({ length: 300 }, (_, i) => i % CLASSES) });
      for (const batchSize of ["full", 64] as const) {
        const [computed, skipping] = await bothWays(async () => {
          const layers = [dense(5, "sigmoid"), dense(CLASSES, "softmax")];
          using model = await sequential({
            inputs: columns,
            layers,
            loss: "crossEntropy",
            optimizer: sgd({ momentum: 0.9 }),
          });
          const outcome = await train(model, data, { epochs: 3, batchSize }, data);
          expect(isFiniteModel(model)).toBe(true);
          return outcome;
        });
        expect(skipping === computed, `batches ${batchSize}`).toBe(true);
      }
    }
  });

  test("the data alone decides whether they are skipped", async () => {
    using model = await sequential({ inputs: 30, layers: [dense(CLASSES)], loss: "crossEntropy" });
    const { isSparse } = await vi.importActual<typeof import("../../src/train/placing/sparsity.js")>(
      "../../src/train/placing/sparsity.js",
    );
    const answers = [0.3, 0.5].map((density) => runNow(isSparse(sparseData("bytes", 300, 30, density).x)));
    expect(answers).toEqual([true, false]);
    told.asked = 0;
    await model.fit(sparseData("bytes", 300, 30, 0.3));
    expect(told.asked).toBe(1);
  });
});

test("zeros are skipped too where layers of other kinds follow a dense one, not where they see the rows", async () => {
  const data = sparseData("bytes", 300, 30, 0.3);
  const asks = async (...layers: Layer[]): Promise<number> => {
    using model = await sequential({ inputs: 30, layers, loss: "crossEntropy" });
    told.asked = 0;
    await model.fit(data);
    return told.asked;
  };
  expect(await asks(dense(4, "relu"), dropout(), dense(CLASSES))).toBe(1);
  expect(await asks(dropout(), dense(CLASSES))).toBe(0);
});

describe("numbers that aren't finite", () => {
  test.each([
    ["full", 1e30],
    [16, 1e30],
    [16, 3e37],
  ] as const)("are found in loss and weights all the same: batches %s, rate %d", async (batchSize, learningRate) => {
    const data = sparseData("floats", 100, 40, 0.1);
    const [computed, skipping] = await bothWays(async () => {
      const layers = [dense(6, "relu"), dense(CLASSES)];
      const optimizer = adam({ learningRate });
      using model = await sequential({ inputs: 40, layers, loss: "crossEntropy", optimizer });
      const error = await lanegradError(
        () => model.fit(data, { epochs: 60, batchSize }),
        "NON_FINITE_LOSS",
        "NON_FINITE_WEIGHTS",
      );
      expect(isFiniteModel(model)).toBe(true);
      return [error.code, error.message, bitsOf(model)];
    });
    expect(skipping).toEqual(computed);
  });

  test("weights that overflow where only zeros meet them are reported at the end of the epoch", async () => {
    // the decay alone multiplies the weights of the empty column by 1 - 1e20 a step: no product
    // ever sees them
    const data = dataset({ x: Array.from({ length: 8 }, () => [0, 0, 0, 1]), y: new Array<number>(8).fill(0) });
    told.isSparse = true;
    const weights = Float64Array.of(1, 1, 1, 0);
    const optimizer = sgd({ learningRate: 1, weightDecay: 1e20 });
    using model = await sequential({
      inputs: 4,
      layers: [dense(1, "linear", { weights })],
      loss: "meanSquaredError",
      optimizer,
    });
    const error = await lanegradError(() => model.fit(data, { epochs: 10, batchSize: "full" }), "NON_FINITE_WEIGHTS");
    expect(error).toHaveProperty("place", { epoch: 2, batch: 1, layer: 0 });
    expect(isFiniteModel(model)).toBe(true);
  });

  test("a double that is out of range for float32 is named by row and column, and takes no memory for good", async () => {
    const x = Array.from({ length: 9 }, (_, i) => [0, 0, 0, 0, i === 4 ? -1e39 : 0]);
    const large = dataset({ x, y: x.map(() => 1), name: "large" });
    using model = await sequential({ inputs: 5, layers: [dense(1)], loss: "meanSquaredError" });
    const { memoryBytes } = model.info;
    for (const use of [() => model.fit(large), () => model.evaluate(large), () => model.predict(large)]) {
      const error = await lanegradError(use, "DATA_NON_FINITE");
      expect(error.message).toContain("Row 5, column 5 of large is -1e+39, which is out of range for float32");
    }
    expect(model.info.memoryBytes).toBe(memoryBytes);
    using wide = await sequential({ inputs: 5, layers: [dense(1)], loss: "meanSquaredError", dtype: "float64" });
    expect(await failureOf(() => wide.predict(large))).toBeUndefined();
  });
});
