/** Training on rows that come in pieces: the bits are those of all rows in one. */
import { describe, expect, test } from "vitest";
import {
  type DataPiece,
  type Dataset,
  dataset,
  dense,
  type EpochRecord,
  type FitOptions,
  load,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { blobs, curve, numbers } from "./support/data.js";
import { bitsOf, lanegradError } from "./support/expectations.js";
import {
  bitsAfter,
  data,
  expectSame,
  from,
  inPieces,
  options,
  regression,
  reusing,
  rowsOf,
  tables,
  timeless,
  watched,
} from "./support/pieces.js";

describe("the bits are those of all rows in one, whatever the pieces are", () => {
  test.for([[[32]], [[10]], [[1]], [[100]], [[7, 50, 1]]])("pieces of %j rows", async ([sizes]) => {
    for (const batchSize of [1, 10, 32, 100, 1000]) await expectSame(data, sizes, options, { epochs: 3, batchSize });
  });

  test.for(["float32", "float64"] as const)("%s: bytes with a scale, and numbers with one", async (dtype) => {
    const bytes = Uint8Array.from(numbers(400, 5), (value) => 128 + 127 * value);
    const y = [...(data.labels ?? [])].map((label) => `class ${label}`);
    for (const values of [bytes, Float32Array.from(bytes), Float64Array.from(bytes)]) {
      const all = dataset({ x: { values, columns: 4 }, y, scale: 1 / 255 });
      await expectSame(all, [13], { ...options, dtype }, { epochs: 2, batchSize: 8 });
    }
  });

  test("rows that are mostly zero, which a data set holds without its zeros", async () => {
    const x = numbers(60 * 300, 3).map((value, i) => (i % 10 === 0 ? value : 0));
    const all = dataset({ x: { values: x, columns: 300 }, y: Array.from({ length: 60 }, (_, i) => `c${i % 3}`) });
    await expectSame(all, [25], { ...options, inputs: 300 }, { epochs: 2, batchSize: 8 });
  });

  test("numbers to learn, one and several, and classes that are compared with numbers", async () => {
    await expectSame(curve(70, 4, 2), [20], regression, { epochs: 3, batchSize: 16 });
    const y = curve(70, 3, 4).x;
    const rows = Array.from({ length: 70 }, (_, i) => [...y.subarray(3 * i, 3 * i + 3)]);
    const several = dataset({ x: { values: curve(70, 4, 2).x, columns: 4 }, y: rows });
    await expectSame(several, [20], { ...regression, layers: [dense(3)] }, { epochs: 3, batchSize: 16 });
    await expectSame(data, [9], { ...options, loss: "meanSquaredError" }, { epochs: 2, batchSize: 16 });
    const binary = dataset({
      x: { values: data.x, columns: 4 },
      y: [...(data.labels ?? [])].map((label) => label % 2),
    });
    const sigmoid: ModelOptions = { ...options, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" };
    await expectSame(binary, [40], sigmoid, { epochs: 2, batchSize: 16 });
  });

  test("more rows than lie in memory at a time, several threads, and a validation", async () => {
    const many = blobs(3000, 4, 3, 2);
    await expectSame(many, [2999], options, { epochs: 2, batchSize: 32 });
    await expectSame(many, [1, 2048, 3], options, { batchSize: 100, validation: data });
    await expectSame(many, [700], { ...options, threads: { exactly: 2 } }, { epochs: 2, batchSize: 128 });
  });

  test("after epochs on data sets, and before some", async () => {
    using whole = await sequential(options);
    using stream = await sequential(options);
    const source = inPieces(data, 30);
    await whole.fit(data);
    await whole.fit(data, { shuffle: false });
    await stream.fit(data);
    const { epochs } = await stream.fit(source);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([2]);
    expect((await whole.fit(data)).epochs[0].loss).toBe((await stream.fit(data)).epochs[0].loss);
    expect(bitsOf(stream)).toBe(bitsOf(whole));
  });
});

describe("what decides about a training", () => {
  test("early stopping ends as of all rows in one, and what is best comes back", async () => {
    const validation = blobs(30, 4, 3, 2);
    for (const earlyStopping of [
      { patience: 2, minDelta: 0.02 },
      { patience: 0, monitor: "accuracy", startFromEpoch: 2 },
      { patience: 1, minDelta: 0.1, restoreBest: false },
    ] as const)
      for (const batchSize of [10, 32]) {
        using whole = await sequential(options);
        using stream = await sequential(options);
        const fit: FitOptions = { epochs: 20, batchSize, validation, earlyStopping };
        const expected = await whole.fit(data, { ...fit, shuffle: false });
        const found = await stream.fit(inPieces(data, 30), fit);
        expect(expected.stoppedEpoch).toBeLessThan(20);
        expect(found).toMatchObject({ stoppedEpoch: expected.stoppedEpoch, bestEpoch: expected.bestEpoch });
        expect(timeless(found.epochs)).toEqual(timeless(expected.epochs));
        expect(bitsOf(stream)).toBe(bitsOf(whole));
      }
  });

  test("schedules that don't ask how many updates there are number them over pieces and epochs", async () => {
    const many = blobs(3000, 4, 3, 2);
    for (const [all, batchSize] of [
      [data, 30],
      [many, 32],
    ] as const) {
      const steps: number[] = [];
      const schedule = (step: number): number => 1 / (1 + step / 8);
      const counting = (step: number): number => {
        steps.push(step);
        return schedule(step);
      };
      using whole = await sequential(options);
      using stream = await sequential(options);
      const fit: FitOptions = { epochs: 3, batchSize };
      const expected = await whole.fit(all, { ...fit, shuffle: false, schedule });
      const { epochs } = await stream.fit(inPieces(all, 70, 1), { ...fit, schedule: counting });
      expect(steps).toEqual(Array.from({ length: 3 * Math.ceil(all.rows / batchSize) }, (_, step) => step));
      expect(timeless(epochs)).toEqual(timeless(expected.epochs));
      expect(bitsOf(stream)).toBe(bitsOf(whole));
    }
  });
});

describe("a source", () => {
  test("is an AsyncIterable for one epoch, or a function, also an asynchronous one, that is called for each", async () => {
    using model = await sequential(options);
    const state = watched(data, [30]);
    expect((await model.fit(state.source())).epochs).toHaveLength(1);
    expect((await model.fit(async () => state.source(), { epochs: 2 })).epochs).toHaveLength(2);
    const records: EpochRecord[] = [];
    for await (const record of model.fit(state.source, { epochs: 3 })) {
      records.push(record);
      // no epoch is begun before it is asked for
      expect(state).toMatchObject({ opened: 3 + records.length, ended: 3 + records.length });
    }
    expect(records.map(({ epoch }) => epoch)).toEqual([4, 5, 6]);
    expect(records[0].accuracy).toBeGreaterThan(0);
  });

  test("may use its arrays again, and be a stream of the host", async () => {
    using model = await sequential(options);
    await model.fit(reusing, { batchSize: 16 });
    expect(bitsOf(model)).toBe(await bitsAfter(data, 100, 16));
    const pieces = [rowsOf(data, 0, 50), rowsOf(data, 50, 50)];
    using other = await sequential(options);
    await other.fit(new ReadableStream<Dataset>({ pull: (to) => step(to, pieces.shift()) }), { batchSize: 16 });
    expect(bitsOf(other)).toBe(bitsOf(model));
  });

  test("gives { x, y } too, whose numbers mean what those before them did", async () => {
    const values = Uint8Array.from(numbers(400, 5), (value) => 128 + 127 * value);
    const y = Array.from({ length: 100 }, (_, i) => `c${i % 3}`);
    async function* pairs(): AsyncGenerator<DataPiece, void, undefined> {
      for (let row = 0; row < 100; row += 25) {
        const x = { values: values.subarray(row * 4, row * 4 + 100), columns: 4 };
        yield row === 0 ? { x, y: y.slice(0, 25), scale: 1 / 255 } : { x, y: y.slice(row, row + 25) };
      }
    }
    using model = await sequential(options);
    await model.fit(pairs, { batchSize: 10 });
    const all = dataset({ x: { values, columns: 4 }, y, scale: 1 / 255 });
    expect(bitsOf(model)).toBe(await bitsAfter(all, 100, 10));
    expect(model.info.classes).toEqual(["c0", "c1", "c2"]);
  });

  test("takes no more memory for more or larger pieces, and gives it back", async () => {
    using model = await sequential(options);
    const { memoryBytes } = model.info;
    const seen = new Set<number>();
    const many = blobs(5000, 4, 3, 2);
    const { source } = watched(many, [40, 1, 2000, 333], (piece) => piece > 1 && seen.add(model.info.memoryBytes));
    await model.fit(source, { epochs: 3, batchSize: 32 });
    expect(seen.size).toBe(1);
    expect(model.info.memoryBytes).toBe(memoryBytes);
    const few = new Set<number>();
    await model.fit(watched(data, [10], (piece) => piece > 1 && few.add(model.info.memoryBytes)).source);
    expect(few).toEqual(seen);
  });

  test("sees the model after all whole batches of what it has given", async () => {
    using model = await sequential(options);
    const seen: string[] = [];
    await model.fit(watched(data, [25], () => seen.push(bitsOf(model))).source, { batchSize: 10 });
    const expected = [0, 20, 50, 70].map((rows) => bitsAfter(data, rows, 10));
    expect(seen).toEqual(await Promise.all(expected));
  });
});

describe("what is known of the data", () => {
  const named = (features: readonly string[], columns: readonly number[], classes: readonly string[], first = 0) =>
    dataset({
      x: Array.from({ length: 50 }, (_, i) => columns.map((column) => data.x[(first + i) * 4 + column])),
      y: [...(data.labels ?? [])].slice(first, first + 50).map((label) => `class ${label}`),
      features: [...features],
      classes: [...classes],
    });
  const [a, b, c] = ["class 0", "class 1", "class 2"];

  test("is learned from the first piece: classes and columns are matched by name", async () => {
    const pieces = [
      named(["p", "q", "r", "s"], [0, 1, 2, 3], [a, b, c]),
      named(["s", "p", "q", "r"], [3, 0, 1, 2], [c, a, b], 50),
    ];
    using model = await sequential(options);
    await model.fit(from(pieces), { batchSize: 16 });
    expect(bitsOf(model)).toBe(await bitsAfter(data, 100, 16));
    expect(model.info).toMatchObject({ classes: [a, b, c], features: ["p", "q", "r", "s"] });
    using loaded = await load(await model.toBytes());
    expect(loaded.info).toMatchObject({ classes: [a, b, c], features: ["p", "q", "r", "s"] });
  });

  test("or given before: pieces then needn't have all classes", async () => {
    const pieces = [0, 1, 2].map((label) => ({ x: [[label, 0, 0, 0]], y: [`class ${label}`] }));
    using model = await sequential({ ...options, classes: [a, b, c] });
    await model.fit(from(pieces), { batchSize: 2 });
    using whole = await sequential({ ...options, classes: [a, b, c] });
    await whole.fit(dataset({ x: pieces.map(({ x }) => x[0]), y: pieces.map(({ y }) => y[0]) }), {
      batchSize: 2,
      shuffle: false,
    });
    expect(bitsOf(model)).toBe(bitsOf(whole));
    using ignorant = await sequential(options);
    const error = await lanegradError(() => ignorant.fit(from(pieces)), "DATA_MISMATCH");
    expect(error.message).toMatch(/one class only.*name the classes .* by `classes`, of sequential/);
    const later = [dataset({ x: [[0, 0, 0, 0]], y: [0], classes: [a, b, c] }), { x: [[1, 1, 1, 1]], y: ["class 3"] }];
    const unknown = await lanegradError(() => ignorant.fit(from(later)), "DATA_MISMATCH");
    expect(unknown.message).toMatch(/Row 1 of data \(piece 2\) has the class "class 3".*name the classes/);
  });

  test("zeros and ones are classes or numbers, by the first piece", async () => {
    const sigmoid: ModelOptions = { ...options, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" };
    const [ones, shares] = [
      [0, 1],
      [0.5, 1],
    ].map((y) => ({
      x: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      y,
    }));
    using model = await sequential(sigmoid);
    const error = await lanegradError(() => model.fit(from([ones, shares])), "DATA_MISMATCH");
    expect(error.message).toContain("data (piece 2) has numbers where the rows before have classes");
    using other = await sequential(sigmoid);
    await other.fit(from([shares, ones]));
    expect(other.info.classes).toBeUndefined();
  });

  test("mean and deviation can't be learned from pieces, only before", async () => {
    for (const [made, all] of [
      [options, data],
      [regression, curve(100, 4, 2)],
    ] as const) {
      using model = await sequential({ ...made, standardize: true });
      const state = watched(all, [30]);
      const error = await lanegradError(() => model.fit(state.source), "INVALID_OPTION");
      expect(error.message).toMatch(/^standardize needs mean and deviation.*first train on a data set of some/);
      expect(state).toMatchObject({ opened: 1, ended: 1, given: 1 });
      using whole = await sequential({ ...made, standardize: true });
      const sample = rowsOf(all, 0, 20);
      for (const each of [model, whole]) await each.fit(sample);
      const { epochs } = await model.fit(state.source, { epochs: 2 });
      expect(timeless(epochs)).toEqual(timeless((await whole.fit(all, { epochs: 2, shuffle: false })).epochs));
      expect(bitsOf(model)).toBe(bitsOf(whole));
    }
  });

  test("tables, of models with a preprocessor", async () => {
    const { people, made, pieces } = tables();
    using whole = await sequential(made);
    await whole.fit(people, { epochs: 2, shuffle: false, batchSize: 8 });
    using model = await sequential(made);
    await model.fit(from(pieces), { epochs: 2, batchSize: 8, validation: people });
    expect(bitsOf(model)).toBe(bitsOf(whole));
    const failing = from([people.slice(0, 16), [{ age: 3 }]]);
    const error = await lanegradError(() => model.fit(failing, { batchSize: 8 }));
    expect(error.message).toContain("city");
  });
});

function step(to: ReadableStreamDefaultController<Dataset>, piece: Dataset | undefined): void {
  if (piece) to.enqueue(piece);
  else to.close();
}
