/** Arguments that a method doesn't take are refused: options of another library would change nothing. */
import { expect, test } from "vitest";
import { dense, type Model, sequential, type WorkerModel } from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { blobs } from "./support/data.js";

const data = blobs(12, 2, 3, 1);
const more = { verbose: 1 };
const given: Readonly<Record<string, readonly unknown[]>> = {
  fit: [data, {}],
  evaluate: [data, undefined],
  predict: [[[1, 2]]],
  trace: [data, undefined],
  checkGradients: [data, undefined],
  weights: [],
  gradients: [],
  summary: [undefined],
  toBytes: [undefined],
  save: ["never.safetensors", undefined],
  checkpoint: [],
  restore: [{}],
};

async function checkRefusals(model: Model | WorkerModel, method: string, own: readonly unknown[]): Promise<void> {
  const call = async (): Promise<unknown> => Reflect.get(model, method).call(model, ...own, more);
  await expect(call(), method).rejects.toMatchObject({
    code: "INVALID_OPTION",
    message: `${method} takes no more arguments: leave out an object.`,
  });
}

test.each([false, true])("of every method, worker: %s", async (worker) => {
  using model = await sequential({ inputs: 2, layers: [dense(3, "softmax")], loss: "crossEntropy", worker });
  for (const [method, own] of Object.entries(given)) await checkRefusals(model, method, own);
});

test("of a model with a preprocessor", async () => {
  const rows = tableOf([
    { a: 1, y: 1.5 },
    { a: 2, y: 3.5 },
  ]);
  const fitted = preprocessor({ target: "y" }).fit(rows);
  using model = await sequential({ preprocessor: fitted, layers: [dense(1)], loss: "meanSquaredError" });
  await checkRefusals(model, "fit", [rows, {}]);
  await checkRefusals(model, "predict", [rows]);
  for (const method of ["evaluate", "trace", "checkGradients"]) await checkRefusals(model, method, [rows, undefined]);
});
