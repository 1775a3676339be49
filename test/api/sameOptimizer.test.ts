/** No way leads to a training with another optimizer than before that nobody asked for. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/csv.js";
import { decodeModel, encodeModel } from "../../src/io/modelFile.js";
import {
  adagrad,
  adam,
  adamW,
  dataset,
  dense,
  dropout,
  load,
  type ModelOptions,
  nadam,
  type Optimizer,
  sequential,
  sgd,
} from "../../src/node.js";
import { preprocessor } from "../../src/table.js";
import "../support/awake.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-"));
const x = Array.from({ length: 24 }, (_, i) => [i % 7, (i * i) % 5]);
const data = dataset({ x, y: x.map(([a, b]) => a - b / 2) });
const table = parseTable(`a,b,y\n${x.map(([a, b]) => `${a},${b},${a - b / 2}\n`).join("")}`);
const made: ModelOptions = { inputs: 2, layers: [dense(3, "tanh"), dense(1)], loss: "meanSquaredError", threads: 1 };

/** What `info` tells of an optimizer. */
const told = ({ name, options }: Optimizer) => ({ name, ...options });

async function* pieces() {
  yield data;
}

describe.each([false, true])("worker: %s", (worker) => {
  const here = worker ? ({ worker: true } as const) : {};

  test.each<[string, Partial<ModelOptions>]>([
    ["dense layers", {}],
    ["other layers", { layers: [dense(3, "tanh"), dropout(0.1), dense(1)] }],
    ["a preprocessor", { preprocessor: preprocessor({ target: "y" }).fit(table) }],
  ])("of %s, from a file: the file's, with its settings", async (_, more) => {
    for (const optimizer of [sgd({ momentum: 0.9 }), adam({ beta1: 0.8 }), adamW(), nadam(), adagrad()]) {
      using model = await sequential({ ...made, ...more, optimizer });
      for (const optimizerState of [false, true]) {
        using again = await load(await model.toBytes({ optimizerState }), here);
        expect(again.info.optimizer).toEqual(told(optimizer));
        await again.fit(more.preprocessor ? table : data);
        expect(again.info.optimizer).toEqual(told(optimizer));
      }
    }
  });

  test("a file that tells none is trained on with one that is given, and with no other", async () => {
    using model = await sequential({ ...made, optimizer: sgd() });
    const { training: _, ...untold } = decodeModel(await model.toBytes());
    const bytes = encodeModel(untold);
    using again = await load(bytes, here);
    const sentence =
      "The file doesn't say which optimizer the model learned with: give load one to train it on with, say { optimizer: adam() }.";
    const before = await again.weights();
    for (const run of [
      () => again.fit(data),
      () => again.fit(pieces),
      () => again.fit(data, { earlyStopping: { monitor: "loss" } }),
    ])
      await expect(run()).rejects.toMatchObject({ code: "INVALID_OPTION", message: sentence });
    // a checkpoint doesn't say it for the file
    using same = await sequential({ ...made, optimizer: adam() });
    await again.restore(same.checkpoint());
    await expect(again.fit(data)).rejects.toMatchObject({ message: sentence });
    expect(await again.weights()).toEqual(same.weights());
    expect(before).toEqual(model.weights());
    using trainable = await load(bytes, { ...here, optimizer: nadam() });
    await trainable.fit(data);
    expect(trainable.info.optimizer).toEqual(told(nadam()));
  });

  test.each<[Optimizer, Optimizer]>([
    [sgd(), adam()],
    [adam(), adamW({ weightDecay: 0 })],
    [adam(), adam({ beta2: 0.99 })],
    [adam(), adam({ amsgrad: true })],
    [sgd({ momentum: 0.9 }), sgd({ momentum: 0.9, nesterov: true })],
    [sgd({ learningRate: 0.1 }), sgd({ learningRate: 0.2 })],
  ])("a checkpoint of $name $options is refused by $name $options", async (one, other) => {
    using model = await sequential({ ...made, optimizer: one });
    await model.fit(data);
    await model.saveCheckpoint(join(folder, "run.ckpt"));
    using another = await sequential({ ...made, optimizer: other, worker });
    for (const run of [() => another.restore(model.checkpoint()), () => another.resume(join(folder, "run.ckpt"))])
      await expect(run()).rejects.toMatchObject({ code: "INVALID_SHAPE" });
    expect((await another.checkpoint()).epochs).toBe(0);
  });
});
