/**
 * Models that take tables: what their preprocessor learned is kept in memory, files and workers,
 * and applied to whatever comes.
 */
import { describe, expect, test } from "vitest";
import {
  dataset,
  dense,
  load,
  type Model,
  type ModelOptions,
  sequential,
  split,
  type WorkerModel,
} from "../../src/node.js";
import * as models from "../../src/remote/models.js";
import { preprocessor, splitTable, tableOf } from "../../src/table.js";
import { watchedPlatform } from "../remote/support/workers.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const CITIES = ["Oslo", "Rome", "Lima", null];

/** Members pay less, Oslo is dear, some cells are missing; who buys is told by the price. */
const people = Array.from({ length: 120 }, (_, i) => {
  const age = i % 7 === 3 ? null : 18 + ((i * 37) % 60);
  const member = i % 3 === 0;
  const price = 100_000 + 5_000 * (age ?? 40) - (member ? 80_000 : 0) + (i % 4 === 0 ? 150_000 : 0);
  return { id: i + 1, age, city: CITIES[i % 4], member, price, buys: price > 330_000 ? "yes" : "no" };
});
const { train, test: later } = splitTable(people, { test: 0.25, seed: 2, stratify: "buys" });

const fitted = preprocessor({
  target: "buys",
  ignore: ["id", "price"],
  missing: "median",
  missingIndicator: true,
  unknown: "other",
}).fit(train);

const options: ModelOptions = {
  preprocessor: fitted,
  layers: [dense(8, "tanh"), dense(2, "softmax")],
  loss: "crossEntropy",
  seed: 1,
  threads: 1,
};
const epochs = { epochs: 40, batchSize: 16 } as const;

const trained = async (): Promise<Model> => {
  const model = await sequential(options);
  await model.fit(train, epochs);
  return model;
};
const remote = async (made: ModelOptions): Promise<WorkerModel> =>
  (await models.sequential(watchedPlatform(), { ...made, worker: true })) as WorkerModel;

describe("a model with a preprocessor", () => {
  test("knows inputs and classes by it, and says what it learned", async () => {
    using model = await sequential(options);
    const { features } = fitted;
    expect(model.info).toMatchObject({ features, classes: ["no", "yes"], preprocessor: fitted.state });
    expect(model.info.inputs).toBe(fitted.inputs);
  });

  test("learns from a table as from the data set that is made of it, to the bit", async () => {
    using fromTable = await trained();
    using fromData = await sequential(options);
    await fromData.fit(fitted.apply(train), epochs);
    const { preprocessor: _, ...plain } = options;
    using alone = await sequential({ ...plain, inputs: fitted.inputs });
    await alone.fit(fitted.apply(train), epochs);
    expect(bitsOf(fromData)).toBe(bitsOf(fromTable));
    expect(bitsOf(alone)).toBe(bitsOf(fromTable));
  });

  test("takes tables, records, cells and its own data sets everywhere, with one answer", async () => {
    using model = await trained();
    const prepared = fitted.apply(later);
    const wanted = await model.predict(prepared);
    const records = Array.from({ length: later.rows }, (_, row) =>
      Object.fromEntries(
        later.columns.map((column) => [
          column.name,
          column.kind === "number" ? column.values[row] : column.texts[column.codes[row]],
        ]),
      ),
    );
    const cells = records.map(({ age, city, member }) => [age, city, member]);
    for (const rows of [later, records, cells]) expect(await model.predict(rows)).toEqual(wanted);
    expect(await model.evaluate(later)).toEqual(await model.evaluate(prepared));
    expect(await model.evaluate(records)).toEqual(await model.evaluate(prepared));
    expect((await model.evaluate(later)).accuracy).toBeGreaterThan(0.8);
    const { loss } = await model.trace(prepared);
    expect((await model.trace(later)).loss).toBe(loss);
    expect(
      (
        await model.trace(
          cells,
          records.map(({ buys }) => String(buys)),
        )
      ).loss,
    ).toBe(loss);
    const validated = await model.fit(train, { epochs: 1, validation: later });
    expect(validated.epochs[0].validation?.rows).toBe(later.rows);
    await model.fit(train, { epochs: 1, validation: 0.2 });
  });

  test("asks nothing of the answers of rows to predict", async () => {
    using model = await trained();
    const rows = [{ age: 30, city: "Oslo", member: true, buys: "perhaps" }];
    const { labels } = await model.predict(rows);
    expect(["no", "yes"]).toContain(labels?.[0]);
    await lanegradError(() => model.evaluate(rows), "DATA_MISMATCH");
    await lanegradError(() => model.evaluate([{ age: 30, city: "Oslo", member: true }]), "DATA_MISMATCH");
  });

  test("is saved and loaded with it, in a file of version 2", async () => {
    using model = await trained();
    const bytes = await model.toBytes();
    expect(Buffer.from(bytes).toString("latin1")).toContain('{\\"version\\":2,');
    using again = await load(bytes);
    expect(again.info.preprocessor).toEqual(fitted.state);
    expect(await again.predict(later)).toEqual(await model.predict(later));
    expect(await again.predict(fitted.apply(later))).toEqual(await model.predict(later));
    expect(await again.evaluate(later)).toEqual(await model.evaluate(later));
    expect(await again.toBytes()).toEqual(bytes);
  });

  test("is the same in a worker, from options and from a file; only numbers cross", async () => {
    using here = await trained();
    using there = await remote(options);
    await there.fit(train, { ...epochs, validation: later });
    expect(bitsOfLayers(await there.weights())).toBe(bitsOf(here));
    expect(await there.predict(later)).toEqual(await here.predict(later));
    expect(await there.evaluate(later)).toEqual(await here.evaluate(later));
    expect((await there.trace(later)).loss).toBe((await here.trace(later)).loss);
    expect(there.info.preprocessor).toEqual(fitted.state);
    const bytes = await there.toBytes();
    expect(bytes).toEqual(await here.toBytes());
    const platform = watchedPlatform();
    using loaded = (await models.load(platform, bytes, { worker: true })) as WorkerModel;
    expect(await loaded.predict(later)).toEqual(await here.predict(later));
    expect(JSON.stringify(platform.sent.filter(({ kind }) => kind === "call"))).not.toContain("Oslo");
    await lanegradError(() => loaded.predict([{ age: "old", city: "Oslo", member: true }]), "DATA_INVALID");
  });

  test("refuses what another preprocessor made, and numbers of other columns", async () => {
    using model = await trained();
    const other = preprocessor({ target: "buys", ignore: ["id", "price"], missing: "mean", unknown: "other" }).fit(
      train,
    );
    await lanegradError(() => model.predict(other.apply(later)), "DATA_MISMATCH");
    await lanegradError(() => model.fit(other.apply(train)), "DATA_MISMATCH");
    await lanegradError(() => model.predict([[1, 2]]), "DATA_MISMATCH");
    await lanegradError(() => model.predict([{ Age: 3 }]), "DATA_MISMATCH");
    for (const wrong of [undefined, 3, "x", [], {}, [3]])
      await lanegradError(() => model.predict(wrong as never), "DATA_INVALID", "INVALID_OPTION", "INVALID_SHAPE");
  });

  test("keeps the mark of its data sets through split", async () => {
    using model = await sequential(options);
    const parts = split(fitted.apply(train), { test: 0.5 });
    await model.fit(parts.train, { epochs: 1, validation: parts.test });
  });
});

describe("data sets of numbers", () => {
  const table = tableOf(people.map(({ id, price }) => ({ id, price, double: id * 2 })));
  const numbers = preprocessor({ target: "price" }).fit(table);

  test("that no preprocessor made hold what stands in a table: by name, or in the order of its columns", async () => {
    using model = await sequential({ preprocessor: numbers, layers: [dense(1)], loss: "meanSquaredError" });
    await model.fit(numbers.apply(table), { epochs: 2 });
    const wanted = await model.predict([{ double: 4, id: 2 }]);
    const flipped = dataset({ x: [[4, 2]], y: [0], features: ["double", "id"] });
    const named = dataset({ x: [[2, 4]], y: [0], features: ["id", "double"] });
    for (const rows of [flipped, named, [[2, 4]], Float64Array.of(2, 4), { values: Float32Array.of(2, 4), columns: 2 }])
      expect(await model.predict(rows)).toEqual(wanted);
    expect(await model.evaluate(flipped)).toEqual(await model.evaluate(named));
    const strange = dataset({ x: [[2, 4]], y: [0], features: ["id", "half"] });
    await lanegradError(() => model.predict(strange), "DATA_MISMATCH");
    await lanegradError(() => model.predict([[1, 2, 3]]), "DATA_MISMATCH");
  });

  test("scaled by it train to the bits of standardize", async () => {
    const raw = preprocessor({ target: "price", scaling: "none" }).fit(table).apply(table);
    // targets of an output that has its own unit are taken as they are
    const layers = [dense(3, "relu"), dense(1, "tanh")];
    const made = { layers, loss: "meanSquaredError", seed: 4, threads: 1 } as const;
    const targets = raw.targets?.map((price) => price / 1e6) ?? new Float64Array();
    using standardized = await sequential({ inputs: 2, standardize: true, ...made });
    await standardized.fit({ ...raw, targets, preparedBy: undefined } as never, { epochs: 3 });
    using prepared = await sequential({ preprocessor: numbers, ...made });
    await prepared.fit({ ...numbers.apply(table), targets }, { epochs: 3 });
    expect(bitsOf(prepared)).toBe(bitsOf(standardized));
  });
});

describe("options of sequential", () => {
  test.for<[string, object]>([
    ["inputs", { inputs: 3 }],
    ["features", { features: ["a"] }],
    ["classes", { classes: ["a", "b"] }],
    ["preprocessor", { preprocessor: {} }],
    ["preprocessor", { preprocessor: null }],
    ["preprocessor", { preprocessor: { state: { ...fitted.state, missing: "zero" } } }],
    [
      "learned nothing",
      {
        get preprocessor() {
          return preprocessor();
        },
      },
    ],
  ])("%s", async ([said, wrong]) => {
    const { message } = await lanegradError(
      () => sequential({ ...options, ...wrong } as ModelOptions),
      "INVALID_OPTION",
      "INVALID_SHAPE",
    );
    expect(message).toContain(said);
  });

  test("a state does as well", async () => {
    using model = await sequential({ ...options, preprocessor: fitted.state });
    expect(model.info.preprocessor).toEqual(fitted.state);
  });

  test("without a preprocessor inputs are needed", async () => {
    const { preprocessor: _, ...rest } = options;
    const { message } = await lanegradError(() => sequential(rest), "INVALID_OPTION");
    expect(message).toContain("inputs must be");
  });
});
