/**
 * What those are told whose training left the finite numbers: nobody standardizes what is
 * standardized already.
 */
import { describe, expect, test } from "vitest";
import { dataset, dense, type Model, sgd, type WorkerModel } from "../../src/node.js";
import type { PreprocessorOptions } from "../../src/preprocess/options.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import "../support/awake.js";
import { make, places } from "./places.js";

const x = Array.from({ length: 40 }, (_, i) => [i % 7, (i * i) % 11]);
const numbers = dataset({ x, y: x.map(([a, b]) => 3 * a - b) });
const classes = dataset({ x, y: x.map(([a]) => (a > 3 ? "high" : "low")) });
const records = x.map(([a, b]) => ({ a, b, y: 3 * a - b }));
const diverging = {
  inputs: 2,
  layers: [dense(1)],
  loss: "meanSquaredError",
  optimizer: sgd({ learningRate: 1e9 }),
} as const;

/** What stands between the place of the failure and what has become of the model. */
async function adviceOf(model: Model | WorkerModel, data: Parameters<Model["fit"]>[0] = numbers): Promise<unknown> {
  const failure: unknown = await Promise.resolve(model.fit(data, { epochs: 300 })).catch((error: unknown) => error);
  return failure instanceof Error ? /: ([^;]*);/.exec(failure.message)?.[1] : failure;
}

const prepared = (options: PreprocessorOptions) => preprocessor({ target: "y", ...options }).fit(records);

describe.each(places)("a model %s whose training diverges", (_, worker) => {
  test.each([
    [false, "lower the learning rate or standardize the inputs and targets"],
    ["features", "lower the learning rate or standardize the targets"],
    [true, "lower the learning rate"],
  ] as const)("and that has standardize: %s", async (standardize, advice) => {
    using model = await make({ ...diverging, standardize }, worker);
    expect(await adviceOf(model)).toBe(advice);
  });

  test.each([
    [false, "lower the learning rate or standardize the inputs"],
    [true, "lower the learning rate"],
  ] as const)("and that learns classes with standardize: %s", async (standardize, advice) => {
    using model = await make({ ...diverging, standardize }, worker);
    expect(await adviceOf(model, classes)).toBe(advice);
  });

  test.each([
    [{ scaling: "none" }, "lower the learning rate or standardize the inputs and targets"],
    [{ scaling: "robust" }, "lower the learning rate or standardize the targets"],
  ] as const)("behind a preprocessor with %o, of rows in pieces too", async (scaling, advice) => {
    async function* pieces() {
      yield records;
    }
    for (const data of [records, pieces]) {
      const own = { ...diverging, preprocessor: prepared(scaling) };
      using model = await make(own, worker);
      expect(await adviceOf(model, data as never)).toBe(advice);
    }
  });
});
