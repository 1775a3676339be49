/** A checkpoint goes only into a model whose layers, with their options, are those of its own. */
import { expect, test } from "vitest";
import {
  type Checkpoint,
  checkpointBytes,
  checkpointFrom,
  concat,
  dense,
  dropout,
  gaussianNoise,
  type Layer,
  l2,
  load,
  residual,
  sequential,
} from "../../src/node.js";
import { blobs } from "./support/data.js";

const data = blobs(30, 2, 3, 1);
const optionsOf = (layers: readonly Layer[]) => ({
  inputs: 2,
  layers: [...layers, dense(3)],
  loss: "crossEntropy" as const,
  seed: 1,
});
const model = (layers: readonly Layer[]) => sequential(optionsOf(layers));
const refused = { code: "INVALID_SHAPE", message: expect.stringContaining("made from the same options") };

const pairs: readonly [string, Layer, Layer][] = [
  ["dropout", dropout(0.1), dropout(0.5)],
  ["gaussianNoise", gaussianNoise(0.1), gaussianNoise(0.5)],
  ["dropout in residual", residual([dropout(0.1)]), residual([dropout(0.5)])],
  ["dense in residual", residual([dense(2, "relu")]), residual([dense(2, "tanh")])],
  ["a penalty in residual", residual([dense(2)]), residual([dense(2, "linear", { kernelRegularizer: l2(0.1) })])],
  ["gaussianNoise in concat", concat([[gaussianNoise(0.1)], []]), concat([[gaussianNoise(0.5)], []])],
];

test.each(pairs)("%s of other numbers is refused, and of the same taken", async (_, one, other) => {
  using from = await model([one]);
  await from.fit(data, { epochs: 1 });
  const checkpoint = from.checkpoint();
  using equal = await model([one]);
  await equal.restore(checkpoint);
  expect(equal.weights()).toEqual(from.weights());
  using different = await model([other]);
  const before = different.checkpoint();
  await expect(different.restore(checkpoint)).rejects.toMatchObject(refused);
  expect(different.checkpoint()).toEqual(before);
  await expect(from.restore(different.checkpoint())).rejects.toMatchObject(refused);
});

test.each(pairs)("%s is told the same by a model, and by that from its file", async (_, layer) => {
  using made = await model([layer]);
  await made.fit(data, { epochs: 1 });
  using loaded = await load(await made.toBytes());
  expect(loaded.info.layers).toEqual(made.info.layers);
  await loaded.restore(await checkpointFrom(await checkpointBytes(made.checkpoint())));
  expect(loaded.weights()).toEqual(made.weights());
});

test("both rates are told", async () => {
  using from = await model([dropout(0.1)]);
  using into = await model([dropout(0.5)]);
  expect(from.info.layers[0]).toEqual({ kind: "dropout", rate: 0.1, units: 2, activation: "linear", bias: false });
  await expect(into.restore(from.checkpoint())).rejects.toThrow(
    /\[dropout,2,linear,false,0\.1\].* the model of .*\[dropout,2,linear,false,0\.5\]/,
  );
});

test("one made amid a fit is refused too", async () => {
  using from = await model([dropout(0.1)]);
  const made: Checkpoint[] = [];
  await from.fit(data, { epochs: 2, onEpoch: () => void made.push(from.checkpoint()) });
  using into = await model([dropout(0.5)]);
  await expect(into.restore(made[0])).rejects.toMatchObject(refused);
  using equal = await model([dropout(0.1)]);
  await equal.restore(made[0]);
  await equal.fit(data, { epochs: 2 });
  expect(equal.weights()).toEqual(from.weights());
});

test("a model in a worker refuses it", async () => {
  using from = await model([dropout(0.1)]);
  await using into = await sequential({ ...optionsOf([dropout(0.5)]), worker: true });
  await expect(into.restore(from.checkpoint())).rejects.toMatchObject(refused);
});

test("a checkpoint of an earlier version, which keeps no rates, is taken", async () => {
  using from = await model([residual([dropout(0.1)]), dropout(0.1)]);
  await from.fit(data, { epochs: 1 });
  const { info, ...rest } = from.checkpoint();
  const layers = info.layers.map(({ rate: _, branches: __, ...layer }) => layer);
  const earlier: Checkpoint = { ...rest, info: { ...info, layers } };
  using into = await model([residual([dropout(0.1)]), dropout(0.1)]);
  await into.restore(await checkpointFrom(await checkpointBytes(earlier)));
  expect(into.weights()).toEqual(from.weights());
});
