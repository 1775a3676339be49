/**
 * Rows in pieces for a model in a worker: bits, errors and what becomes of the source are those of
 * a model here.
 */
import { describe, expect, test } from "vitest";
import {
  type DataSource,
  type Dataset,
  dataset,
  type EpochRecord,
  type FitOptions,
  type Model,
  type ModelOptions,
  ResourceError,
  type WorkerModel,
} from "../../src/node.js";
import { sequential } from "../../src/remote/models.js";
import { blobs, curve, numbers } from "../api/support/data.js";
import { bitsOfLayers, failureOf, lanegradError } from "../api/support/expectations.js";
import {
  bitsAfter,
  data,
  from,
  inPieces,
  options,
  regression,
  reusing,
  rowsOf,
  tables,
  timeless,
  type Watched,
  watched,
} from "../api/support/pieces.js";
import { watchedPlatform } from "./support/workers.js";

async function remote(made: ModelOptions = options, platform = watchedPlatform()): Promise<WorkerModel> {
  return (await sequential(platform, { ...made, worker: true })) as WorkerModel;
}

async function local(made: ModelOptions = options): Promise<Model> {
  return (await sequential(watchedPlatform(), made)) as Model;
}

async function bitsOf(model: Model | WorkerModel): Promise<string> {
  return bitsOfLayers(await model.weights());
}

/** Expects a fit in a worker to be the one here: records, weights, file, and what is known then. */
async function expectSame(source: () => DataSource, made: ModelOptions, fit: FitOptions): Promise<void> {
  using there = await remote(made);
  using here = await local(made);
  const found = await there.fit(source(), fit);
  const expected = await here.fit(source(), fit);
  expect(timeless(found.epochs)).toEqual(timeless(expected.epochs));
  expect(found.bestEpoch).toBe(expected.bestEpoch);
  expect(await bitsOf(there)).toBe(await bitsOf(here));
  expect(there.info).toEqual(here.info);
  expect(await there.toBytes()).toEqual(await here.toBytes());
}

describe("the bits are those of a model here", () => {
  test.each([[[32]], [[1]], [[100]], [[7, 50, 1]]])("pieces of %j rows", async (sizes) => {
    await expectSame(() => inPieces(data, ...sizes), options, { epochs: 3, batchSize: 10 });
  });

  test("of bytes with a scale, of numbers to learn, and of rows that are mostly zero", async () => {
    const bytes = Uint8Array.from(numbers(400, 5), (value) => 128 + 127 * value);
    const y = [...(data.labels ?? [])].map((label) => `class ${label}`);
    const scaled = dataset({ x: { values: bytes, columns: 4 }, y, scale: 1 / 255 });
    await expectSame(() => inPieces(scaled, 13), options, { epochs: 2, batchSize: 8 });
    await expectSame(() => inPieces(curve(70, 4, 2), 20), { ...regression, dtype: "float64" }, { epochs: 2 });
    const x = numbers(60 * 300, 3).map((value, i) => (i % 10 === 0 ? value : 0));
    const sparse = dataset({ x: { values: x, columns: 300 }, y: y.slice(0, 60) });
    await expectSame(() => inPieces(sparse, 25), { ...options, inputs: 300 }, { batchSize: 8 });
  });

  test("with a validation, early stopping, and more rows than lie in memory at a time", async () => {
    const fit: FitOptions = {
      epochs: 9,
      validation: blobs(30, 4, 3, 2),
      earlyStopping: { patience: 1, minDelta: 0.05 },
    };
    await expectSame(() => inPieces(data, 30), options, fit);
    await expectSame(() => inPieces(blobs(3000, 4, 3, 2), 2999, 7), options, { epochs: 2, batchSize: 100 });
  });

  test("iterated, epoch by epoch, after an array and before one", async () => {
    const run = async (model: Model | WorkerModel) => {
      const records: EpochRecord[] = [];
      await model.fit(data);
      const state = watched(data, [30]);
      for await (const record of model.fit(state.source, { epochs: 5 })) {
        records.push(record);
        // no epoch is begun before it is asked for
        expect(state).toMatchObject({ opened: records.length, ended: records.length });
        if (records.length === 3) break;
      }
      await model.fit(data);
      return [timeless(records), await bitsOf(model)];
    };
    using there = await remote();
    using here = await local();
    expect(await run(there)).toEqual(await run(here));
  });

  test("of tables, of models with a preprocessor", async () => {
    const { people, made, pieces } = tables();
    await expectSame(() => from(pieces), made, { epochs: 2, batchSize: 8, validation: people });
    using there = await remote(made);
    using here = await local(made);
    const failing = from([people.slice(0, 16), [{ age: 3 }]]);
    const error = await failureOf(() => there.fit(failing, { batchSize: 8 }));
    expect(error).toMatchObject({ name: "DataError", message: expect.stringContaining("city") });
    expect(error).toEqual(await failureOf(() => here.fit(failing, { batchSize: 8 })));
  });
});

describe("a source", () => {
  test("may be gone through once, be opened later, give { x, y }, and use its arrays again", async () => {
    for (const source of [reusing(), reusing, async () => reusing()]) {
      using there = await remote();
      await there.fit(source, { batchSize: 16 });
      expect(await bitsOf(there)).toBe(await bitsAfter(data, 100, 16));
    }
  });

  test("is asked for the next piece when all whole batches of those before are trained on", async () => {
    const platform = watchedPlatform();
    using there = await remote(options, platform);
    const seen: string[] = [];
    const under: number[] = [];
    const state: Watched = watched(data, [25], async () => {
      // the model answers meanwhile
      expect(await there.predict([[1, 2, 3, 4]])).toMatchObject({ rows: 1 });
      seen.push(await bitsOf(there));
      under.push(state.given - platform.sent.filter(({ kind }) => kind === "piece").length);
    });
    await there.fit(state.source, { batchSize: 10 });
    expect(seen).toEqual(await Promise.all([0, 20, 50, 70].map((rows) => bitsAfter(data, rows, 10))));
    expect(under).toEqual([0, 0, 0, 0]);
  });

  test("is sent with no more memory than its own, and keeps its arrays", async () => {
    const platform = watchedPlatform();
    using there = await remote(options, platform);
    const values = new Float64Array(4000);
    const window: Dataset = { ...rowsOf(data, 0, 10), x: values.subarray(40, 80) };
    await there.fit(from([window, window]));
    const crossed = platform.sent.filter(({ kind, content }) => kind === "piece" && content);
    expect(crossed.map(({ content }) => (content as Dataset).rows)).toEqual([10, 10]);
    // moved, of a copy
    for (const { content } of crossed) expect((content as Dataset).x.buffer.byteLength).toBe(0);
    expect(platform.sent.filter(({ kind }) => kind === "data")).toHaveLength(0);
    expect(values).toHaveLength(4000);
  });
});

describe("ends as here, and closes the source", () => {
  const boom = new RangeError("the disk is gone");

  test.each<[unknown]>([[boom], [undefined], [new ResourceError("WORKER_FAILED", "Another worker failed.")]])(
    "with the source's own error, %s",
    async (thrown) => {
      for (const [piece, rows] of [
        [1, 0],
        [3, 50],
      ]) {
        const fits = [await remote(), await local()].map(async (made) => {
          using model = made;
          const state = watched(data, [25], (at) => {
            if (at === piece) throw thrown;
          });
          const settled = await Promise.allSettled([model.fit(state.source, { batchSize: 10 })]);
          expect(settled[0]).toMatchObject({ status: "rejected" });
          if (settled[0].status === "rejected") expect(settled[0].reason).toBe(thrown);
          expect(state).toMatchObject({ opened: 1, ended: 1 });
          expect(await bitsOf(model)).toBe(await bitsAfter(data, rows, 10));
          expect((await model.fit(data)).epochs[0].epoch).toBe(1);
        });
        await Promise.all(fits);
      }
    },
  );

  test("with the errors of what opens no pass, and of what is no piece", async () => {
    const narrow = dataset({ x: [[1]], y: ["class 0"] });
    const rejecting = () => Promise.reject(boom);
    const strangers = [
      1,
      null,
      "text",
      {},
      { x: [[1]] },
      Symbol("s"),
      7n,
      () => 1,
      { x: [[1]], y: [1], optoin: 1 },
      { x: [[1]], y: [1], name: 5 },
    ];
    const inherited = Object.assign(Object.create({ scale: 2 }), { x: [[1, 2, 3, 4]], y: ["class 0"] });
    const wrong = [...strangers, inherited, narrow, { ...rowsOf(data, 0, 5), more: () => 1, rows: 6 }];
    const sources = [rejecting, () => 1, from([]), ...wrong.map((piece) => from([rowsOf(data, 0, 25), piece]))];
    using there = await remote();
    using here = await local();
    for (const source of sources as readonly DataSource[]) {
      const found = await failureOf(() => there.fit(source, { batchSize: 10 }));
      expect(found).toBeInstanceOf(Error);
      expect(found).toEqual(await failureOf(() => here.fit(source, { batchSize: 10 })));
    }
    expect(await bitsOf(there)).toBe(await bitsOf(here));
    const uncloneable = from([{ ...rowsOf(data, 0, 25), more: () => 1 }]);
    const error = await lanegradError(() => there.fit(uncloneable), "INVALID_OPTION");
    expect(error.message).toMatch(/^A piece holds what can't be sent to a worker/);
  });

  test("with options that need all rows: the source is never opened", async () => {
    using there = await remote();
    using here = await local();
    const wrong: readonly FitOptions[] = [
      { batchSize: "full" },
      { shuffle: true },
      { validation: 0.2 },
      { schedule: { name: "cosine" } },
      { epochs: 0 },
    ];
    for (const fit of wrong) {
      const state = watched(data, [30]);
      const found = await lanegradError(() => there.fit(state.source, fit), "INVALID_OPTION");
      expect(found).toEqual(await failureOf(() => here.fit(state.source, fit)));
      expect(state.opened).toBe(0);
    }
    const once = watched(data, [30]);
    const error = await lanegradError(() => there.fit(once.source(), { epochs: 3 }), "INVALID_OPTION");
    expect(error.message).toMatch(/a function that returns a new one for each of the 3 epochs/);
    const busy = watched(data, [50], () => lanegradError(() => there.fit(data), "BUSY"));
    await there.fit(busy.source);
  });

  test("when the signal fires: before, between two pieces, and while nothing comes", async () => {
    const reason = new Error("no longer wanted");
    using early = await remote();
    const unopened = watched(data, [25]);
    const signal = AbortSignal.abort(reason);
    expect(await failureOf(() => early.fit(unopened.source, { signal }))).toBe(reason);
    expect(unopened.ended).toBe(unopened.opened);

    for (const isHanging of [false, true]) {
      using model = await remote();
      const controller = new AbortController();
      const state = watched(data, [25], (piece) => {
        if (piece < 3) return undefined;
        controller.abort(reason);
        return isHanging ? new Promise(() => undefined) : undefined;
      });
      const fit = { batchSize: 10, signal: controller.signal };
      expect(await failureOf(() => model.fit(state.source, fit))).toBe(reason);
      expect(state).toMatchObject({ opened: 1, ended: isHanging ? 0 : 1 });
      expect(await bitsOf(model)).toBe(await bitsAfter(data, 50, 10));
      expect((await model.fit(data)).epochs[0].epoch).toBe(1);
    }
  });

  test("when the worker dies amid the rows: the next call goes on from its last state", async () => {
    const platform = watchedPlatform();
    using model = await remote(options, platform);
    await model.fit(inPieces(data, 30), { epochs: 2, batchSize: 10 });
    const known = await bitsOf(model);
    const state = watched(data, [25], async (piece) => {
      if (piece < 3) return;
      platform.handles[0].terminate();
      await platform.allEnded();
    });
    const error = await lanegradError(() => model.fit(state.source, { batchSize: 10 }), "WORKER_FAILED");
    expect(error.message).toContain("as it was after epoch 2.");
    await expect.poll(() => state.ended).toBe(1);
    expect(await bitsOf(model)).toBe(known);
    const { epochs } = await model.fit(inPieces(data, 30), { batchSize: 10 });
    expect(epochs[0].epoch).toBe(3);
    using here = await local();
    await here.fit(inPieces(data, 30), { epochs: 3, batchSize: 10 });
    expect(await bitsOf(model)).toBe(await bitsOf(here));
  });

  test("when the model is disposed of", async () => {
    const model = await remote();
    const state = watched(data, [25], (piece) => piece === 3 && model.dispose());
    await lanegradError(() => model.fit(state.source), "DISPOSED");
    expect(state).toMatchObject({ opened: 1 });
    await expect.poll(() => state.ended).toBe(1);
  });
});
