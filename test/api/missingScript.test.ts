/** A page whose deployed files lack the chunk that long trainings load. */
import { expect, test, vi } from "vitest";
import { dense, loadIris, sequential } from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, lanegradError } from "./support/expectations.js";

vi.mock("../../src/runtime/threads/schedule.js", () => {
  throw new Error("Failed to fetch dynamically imported module");
});

test("ends a long fit before it begins, and leaves the model as it was; a short one needs no such file", async () => {
  const make = (inputs: number) =>
    sequential({ inputs, layers: [dense(64, "relu"), dense(3)], loss: "crossEntropy", threads: 1 });
  using long = await make(784);
  const untouched = bitsOf(long);
  const { memoryBytes } = long.info;
  const error = await lanegradError(() => long.fit(blobs(600, 784, 3, 1), { batchSize: "full" }), "SCRIPT_NOT_FOUND");
  expect(error.message).toMatch("trainings");
  expect([bitsOf(long), long.info.memoryBytes]).toEqual([untouched, memoryBytes]);
  using short = await make(4);
  expect((await short.fit(loadIris(), { epochs: 2 })).epochs).toHaveLength(2);
});
