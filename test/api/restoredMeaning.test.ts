/** A checkpoint goes only into a model to which rows and answers mean the same. */
import { expect, test } from "vitest";
import {
  adam,
  adamW,
  type Checkpoint,
  dense,
  load,
  type ModelOptions,
  meanSquaredError,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { blobs } from "./support/data.js";

const data = blobs(30, 2, 3, 1);
const options: ModelOptions = { inputs: 2, layers: [dense(3, "softmax")], loss: "crossEntropy" };

async function trained(more: Partial<ModelOptions>): Promise<Checkpoint> {
  using model = await sequential({ ...options, ...more });
  await model.fit(data, { epochs: 1 });
  return model.checkpoint();
}

async function refusal(checkpoint: Checkpoint, more: Partial<ModelOptions> = {}): Promise<unknown> {
  using model = await sequential({ ...options, ...more });
  const before = model.checkpoint();
  const error = await model.restore(checkpoint).catch((cause: unknown) => cause);
  expect(model.checkpoint()).toEqual(before);
  return error;
}

test.each([
  ["that standardizes", { standardize: true }, {}],
  ["that doesn't standardize", {}, { standardize: true }],
])("one of a model %s is refused by another", async (what, from, to) => {
  expect(await refusal(await trained(from), to)).toMatchObject({
    code: "INVALID_SHAPE",
    message: `This checkpoint is of a model ${what}: restore it into one made from the same options.`,
  });
});

test.each<[string, Partial<ModelOptions>, Partial<ModelOptions>]>([
  ["the reduction of the loss", { loss: "meanSquaredError" }, { loss: meanSquaredError({ reduction: "tutorial" }) }],
  ["an option of the optimizer", { optimizer: adam({ learningRate: 0.1 }) }, { optimizer: adam({ beta1: 0.5 }) }],
  ["the learning rate", { optimizer: sgd({ learningRate: 0.1 }) }, { optimizer: sgd({ learningRate: 0.2 }) }],
])("one of a model that differs by %s is refused both ways", async (_, one, other) => {
  const refused = { code: "INVALID_SHAPE", message: expect.stringContaining("made from the same options") };
  expect(await refusal(await trained(one), other)).toMatchObject(refused);
  expect(await refusal(await trained(other), one)).toMatchObject(refused);
});

test.each([
  sgd({ momentum: 0.9, nesterov: true }),
  sgd({ learningRate: 0.3, weightDecay: 0 }),
  adamW(),
  adamW({ weightDecay: 0 }),
  rmsProp({ momentum: 0.5 }),
])("one of a model goes into that from its file: %j", async (optimizer) => {
  using model = await sequential({ ...options, optimizer, loss: meanSquaredError({ reduction: "tutorial" }) });
  await model.fit(data, { epochs: 1 });
  using loaded = await load(await model.toBytes());
  await loaded.restore(model.checkpoint());
  expect(loaded.weights()).toEqual(model.weights());
});

test("one of a model with another preprocessor is refused", async () => {
  const columns = (factor: number) =>
    preprocessor({ target: "y" }).fit(tableOf([1, 2, 3].map((i) => ({ a: i * factor, b: i, y: `class ${i}` }))));
  using model = await sequential({ ...options, preprocessor: columns(1) });
  const message = expect.stringContaining(
    "with another preprocessor, of other rows or options: restore it into one made from the same rows",
  );
  expect(await refusal(model.checkpoint(), { preprocessor: columns(7) })).toMatchObject({ message });
  expect(await refusal(model.checkpoint())).toMatchObject({ message });
});

test("a scale of 0, a class twice and weights that are no numbers are refused", async () => {
  const sound = await trained({});
  const weights = sound.trained.slice();
  new Float32Array(weights.buffer)[0] = Number.NaN;
  const forged: readonly Checkpoint[] = [
    { ...sound, schema: { ...sound.schema, scale: 0 } },
    { ...sound, schema: { ...sound.schema, classes: ["a", "a", "b"] } },
    { ...sound, trained: weights },
  ];
  for (const checkpoint of forged) expect(await refusal(checkpoint)).toMatchObject({ code: "INVALID_OPTION" });
});

test("one of numbers is refused with classes, and one of other names than the model was made with", async () => {
  const numbers: Partial<ModelOptions> = { layers: [dense(3)], loss: "meanSquaredError", targetNames: ["a", "b", "c"] };
  using model = await sequential({ ...options, ...numbers });
  const own = model.checkpoint();
  const classes = ["p", "q", "r"];
  const refused = { code: "INVALID_SHAPE", message: expect.stringContaining("other classes, targets or columns") };
  for (const schema of [{ classes }, { targets: { names: ["c", "b", "a"] } }, {}])
    expect(await refusal({ ...own, schema }, numbers)).toMatchObject(refused);
  const known = data.classes ?? [];
  const reversed = { classes: [...known].reverse() };
  expect(await refusal(await trained({}), reversed)).toMatchObject(refused);
});
