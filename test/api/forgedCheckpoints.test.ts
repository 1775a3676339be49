/**
 * Checkpoints that were forged: refused before anything changes.
 */
import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  checkpointBytes,
  checkpointFrom,
  dense,
  type ModelOptions,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import { data, FIT, options } from "./support/checkpointed.js";
import { failureOf, lanegradError } from "./support/expectations.js";

/** Bytes of which those at a place, counted from the end, are a NaN of either element type. */
function withNaN(bytes: Uint8Array, at: number): Uint8Array {
  const wrong = bytes.slice();
  wrong.fill(0xff, wrong.length + at, wrong.length + at + 8 || undefined);
  return wrong;
}

const forged: readonly (readonly [string, (checkpoint: Checkpoint) => unknown, string])[] = [
  ["one that went through JSON", (checkpoint) => JSON.parse(JSON.stringify(checkpoint)), "INVALID_OPTION"],
  ["an empty object", () => ({}), "INVALID_OPTION"],
  ["nothing", () => undefined, "INVALID_OPTION"],
  ["null", () => null, "INVALID_OPTION"],
  ["bytes", () => new Uint8Array(99), "INVALID_OPTION"],
  ["a number", () => 7, "INVALID_OPTION"],
  ["one whose bytes are cut", (c) => ({ ...c, trained: c.trained.subarray(8) }), "INVALID_SHAPE"],
  ["one whose bytes are numbers", (c) => ({ ...c, trained: new Float64Array(c.trained.length) }), "INVALID_OPTION"],
  ["another layout", (c) => ({ ...c, info: { ...c.info, inputs: 6 } }), "INVALID_SHAPE"],
  [
    "control characters",
    (c) => ({ ...c, info: { ...c.info, loss: "\u001b]52;c;\u0007\n".repeat(1000) } }),
    "INVALID_SHAPE",
  ],
  ["no info", ({ info, ...rest }) => rest, "INVALID_OPTION"],
  ["half an epoch", (c) => ({ ...c, epochs: 0.5 }), "INVALID_OPTION"],
  ["fewer epochs than none", (c) => ({ ...c, epochs: -1 }), "INVALID_OPTION"],
  ["no shuffles", (c) => ({ ...c, shuffles: undefined }), "INVALID_OPTION"],
  ["shuffles that stand nowhere", (c) => ({ ...c, shuffles: [0, 0, 0, 0] }), "INVALID_OPTION"],
  ["no order", (c) => ({ ...c, order: null }), "INVALID_OPTION"],
  ["an order of rows that aren't there", (c) => ({ ...c, order: Uint32Array.of(0, 1, 1e9) }), "INVALID_OPTION"],
  ["an order with a row twice", (c) => ({ ...c, order: Uint32Array.of(0, 1, 1) }), "INVALID_OPTION"],
  ["no schema", (c) => ({ ...c, schema: undefined }), "INVALID_OPTION"],
  ["a schema that knows nothing", (c) => ({ ...c, schema: {} }), "INVALID_SHAPE"],
  [
    "targets beside classes",
    (c) => ({ ...c, schema: { ...c.schema, targets: { names: ["a", "b", "c"] } } }),
    "INVALID_SHAPE",
  ],
  [
    "targets for classes",
    ({ schema: { classes: _, ...schema }, ...c }) => ({ ...c, schema: { ...schema, targets: {} } }),
    "INVALID_SHAPE",
  ],
  [
    "a state of the optimizer that is NaN",
    (c) => ({ ...c, trained: withNaN(c.trained, -8 * Math.floor(c.trained.length / 32)) }),
    "INVALID_OPTION",
  ],
  ["a count of the optimizer that is NaN", (c) => ({ ...c, trained: withNaN(c.trained, -8) }), "INVALID_OPTION"],
  ["classes too few", (c) => ({ ...c, schema: { ...c.schema, classes: ["a"] } }), "INVALID_OPTION"],
  ["classes without names", (c) => ({ ...c, schema: { ...c.schema, classes: [1, 2, 3] } }), "INVALID_OPTION"],
  ["features too many", (c) => ({ ...c, schema: { ...c.schema, features: Array(6).fill("x") } }), "INVALID_OPTION"],
  ["a scale that isn't finite", (c) => ({ ...c, schema: { ...c.schema, scale: Number.NaN } }), "INVALID_OPTION"],
  ["what no schema has", (c) => ({ ...c, schema: { ...c.schema, toString: 1 } }), "INVALID_OPTION"],
  [
    "a mean of fewer columns",
    (c) => ({ ...c, schema: { ...c.schema, standardization: { mean: new Float64Array(4), deviation: null } } }),
    "INVALID_OPTION",
  ],
  [
    "a deviation of zero",
    ({ schema, ...c }) => {
      const [mean, deviation] = [new Float64Array(5), new Float64Array(5)];
      return { ...c, schema: { ...schema, standardization: { mean, deviation } } };
    },
    "INVALID_OPTION",
  ],
];

describe.each(forged)("%s is refused before anything changes", (_, forge, code) => {
  test("here and in a worker", async () => {
    using model = await sequential(options);
    await model.fit(data, FIT);
    using remote: WorkerModel = await sequential({ ...options, worker: true });
    await remote.fit(data, FIT);
    const before = model.checkpoint();
    const wrong = forge(structuredClone(before)) as Checkpoint;
    const error = await lanegradError(async () => model.restore(wrong));
    expect(error.code).toBe(code);
    expect(error.message.length).toBeLessThan(1800);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
    expect(await failureOf(() => remote.restore(wrong))).toEqual(error);
    expect(model.checkpoint()).toEqual(before);
    expect(await remote.checkpoint()).toEqual(before);
  });
});

test("a checkpoint of a larger network, of another dtype and of another optimizer is refused, with both named", async () => {
  using model = await sequential(options);
  const others: readonly Partial<ModelOptions>[] = [
    { layers: [dense(9, "relu"), dense(3, "softmax")] },
    { layers: [dense(8, "relu"), dense(3, "softmax", { bias: false })] },
    { dtype: "float64" },
    { optimizer: sgd() },
    { loss: "meanSquaredError" },
  ];
  for (const other of others) {
    using larger = await sequential({ ...options, ...other });
    const { message } = await lanegradError(async () => model.restore(larger.checkpoint()), "INVALID_SHAPE");
    expect(message).toContain("[float32,5,[[8,relu,true],[3,softmax,true]],crossEntropy,adam,{learningRate:0.02");
  }
});
describe("bytes", () => {
  test("that are no checkpoint are FormatErrors, and nothing else ever", async () => {
    using model = await sequential(options);
    const bytes = await checkpointBytes(model.checkpoint());
    for (const wrong of [new Uint8Array(0), bytes.subarray(0, 100), bytes.subarray(0, -1), await model.toBytes()])
      await lanegradError(() => checkpointFrom(wrong), "FORMAT_INVALID");
    for (let i = 0; i < 600; i++) {
      const spoilt = bytes.slice();
      spoilt[i] ^= 1 << (i % 8);
      const error = await failureOf(async () => model.restore(await checkpointFrom(spoilt)));
      if (error) await lanegradError(() => Promise.reject(error));
    }
  });

  test.each([null, undefined, 5, "x", {}, [], () => 1])("%s is neither bytes nor a checkpoint", async (value) => {
    await lanegradError(() => checkpointBytes(value as never), "INVALID_OPTION");
    await lanegradError(() => checkpointFrom(value as never), "INVALID_OPTION");
  });
});
