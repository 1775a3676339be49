import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  dense,
  dropout,
  type EpochRecord,
  type Fit,
  glorotUniform,
  load,
  type Model,
  meanSquaredError,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import { blobs, curve, table } from "../api/support/data.js";
import { bytesOf, lanegradError } from "../api/support/expectations.js";
import { bitsOf, data, local, options, remote } from "./support/models.js";
import { watchedPlatform } from "./support/workers.js";

/** Records without what depends on the machine. */
function timeless(records: readonly EpochRecord[]): unknown {
  return records.map(({ seconds, threads, ...record }) => record);
}

async function iterated(fit: Fit, most = Number.POSITIVE_INFINITY): Promise<readonly EpochRecord[]> {
  const records: EpochRecord[] = [];
  for await (const record of fit) if (records.push(record) >= most) break;
  return records;
}

describe("a model in a worker is the model here, to the bit", () => {
  test("trained awaited, iterated, and left amid its epochs", async () => {
    using there = await remote();
    using here = await local();
    const validation = blobs(50, 32, 3, 2);
    const run = async (model: Model | WorkerModel) => [
      timeless((await model.fit(data, { epochs: 3, batchSize: 50, validation })).epochs),
      timeless(await iterated(model.fit(data, { epochs: 3, validation: 0.2 }))),
      timeless(await iterated(model.fit(data, { epochs: 30, batchSize: "full" }), 2)),
      timeless((await model.fit(data, { shuffle: false })).epochs),
      await bitsOf(model),
    ];
    expect(await run(there)).toEqual(await run(here));
    expect(await there.gradients()).toEqual(here.gradients());
  });

  test("answers to what it was given when it was asked, also before its worker is there again", async () => {
    const platform = watchedPlatform();
    using there = await remote(options, platform);
    const ask = async (): Promise<unknown[]> => {
      const own = structuredClone(data);
      const row = table(1, 32, 9)[0];
      const values = Float32Array.from(row);
      const answers = [
        there.evaluate(own),
        there.predict([row]),
        there.predict([values]),
        there.predict({ values, columns: 32 }),
      ];
      own.x.fill(Number.NaN);
      row.fill(Number.NaN);
      values.fill(Number.NaN);
      return Promise.all(answers);
    };
    const answers = await ask();
    expect(
      new Set(answers.slice(1).map((answer) => JSON.stringify((answer as { outputs: object }).outputs))).size,
    ).toBe(1);
    expect(answers.slice(1).map((answer) => (answer as { rows: number }).rows)).toEqual([1, 1, 1]);
    expect(answers[0]).toEqual(await there.evaluate(data));
    platform.handles[0].terminate();
    await platform.allEnded();
    expect(await ask()).toEqual(answers);
  });

  test.each(["float32", "float64"] as const)("%s, in its answers", async (dtype) => {
    const made = { ...options, dtype, standardize: true };
    using there = await remote(made);
    using here = await local(made);
    for (const model of [there, here]) await model.fit(data, { epochs: 2 });
    for (const rows of [data, table(5, 32, 9), new Float32Array(64), { values: data.x, columns: 32 }])
      expect(await there.predict(rows)).toEqual(await here.predict(rows));
    expect(await there.evaluate(data)).toEqual(await here.evaluate(data));
    expect(await there.trace(data)).toEqual(await here.trace(data));
    expect(await there.trace(table(1, 32, 9), ["class 1"])).toEqual(await here.trace(table(1, 32, 9), ["class 1"]));
    expect(await there.checkGradients(data)).toEqual(await here.checkGradients(data));
    expect(await there.summary({ batchSize: 7 })).toEqual(await here.summary({ batchSize: 7 }));
    expect(there.info).toEqual(here.info);
    expect(await there.toBytes()).toEqual(await here.toBytes());
  });

  test("in what a trace tells of layers that draw by chance, as the next epoch would", async () => {
    const made = { ...options, layers: [dense(6, "tanh"), dropout(0.4), dense(3, "softmax")] };
    using there = await remote(made);
    using here = await local(made);
    for (const model of [there, here]) await model.fit(data, { epochs: 3 });
    expect(await there.trace(data)).toEqual(await here.trace(data));
  });

  test("of numbers instead of classes, with an initializer of one's own", async () => {
    const initializer = { ...glorotUniform(), variance: (inputs: number, units: number) => inputs / (units + 1000) };
    const layers = options.layers.map((layer) => ({ ...layer, initializer, activation: "tanh" as const }));
    const made = { ...options, inputs: 5, layers, loss: meanSquaredError(), optimizer: sgd({ momentum: 0.9 }) };
    const numbers = curve(100, 5, 1);
    const targets = { ...numbers, targets: new Float64Array(300).fill(0.5), outputs: 3 };
    using there = await remote(made);
    using here = await local(made);
    for (const model of [there, here]) await model.fit(targets, { epochs: 3 });
    expect(await bitsOf(there)).toBe(await bitsOf(here));
  });
});

test("the public functions put models into workers, which save and load", async () => {
  using model = await sequential({ ...options, worker: true });
  await model.fit(data);
  const path = join(await mkdtemp(join(tmpdir(), "lanegrad-remote-")), "model.safetensors");
  await model.save(path);
  using loaded = await load(path, { worker: true });
  using here = await load(await loaded.toBytes());
  expect(await bitsOf(loaded)).toBe(await bitsOf(model));
  expect(await bitsOf(here)).toBe(await bitsOf(model));
  expect(loaded.info.classes).toEqual(["class 0", "class 1", "class 2"]);
});

test("files of PyTorch are the same models in workers, and are refused there as they are here", async () => {
  const path = "test/golden/torch_sequential_float64.safetensors";
  const hint = { activation: "tanh", loss: "meanSquaredError" } as const;
  using there = await load(path, { ...hint, worker: true });
  using here = await load(path, hint);
  expect(there.info).toEqual({ ...here.info, threads: there.info.threads });
  expect(await bitsOf(there)).toBe(await bitsOf(here));
  const wrong = [{}, { activation: "tanh" }, { ...hint, activation: "none" }, { ...hint, dtypes: "float64" }];
  for (const options of wrong as readonly object[]) {
    const error = await lanegradError(() => load(path, { ...options, worker: true }));
    expect(error).toEqual(await lanegradError(() => load(path, options)));
  }
  const saved = await here.toBytes();
  for (const options of [{ activation: "none" }, { dtypes: "float64" }] as readonly object[]) {
    const error = await lanegradError(() => load(saved, { ...options, worker: true }));
    expect(error).toEqual(await lanegradError(() => load(saved, options)));
  }
});

test("what the caller holds stays the caller's", async () => {
  using model = await remote();
  const copy = bytesOf(data.x as Float64Array);
  await model.fit(data);
  await model.predict({ values: data.x, columns: 32 });
  expect(bytesOf(data.x as Float64Array)).toBe(copy);
  expect(data.labels).toHaveLength(600);
});
