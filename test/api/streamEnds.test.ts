/**
 * Training on rows that come in pieces: whatever ends it leaves whole batches, and what can be
 * refused is so before the source is opened.
 */
import { describe, expect, test } from "vitest";
import {
  type DataPiece,
  type Dataset,
  dataset,
  dense,
  type EpochRecord,
  type FitOptions,
  type ModelOptions,
  NumericsError,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs, curve } from "./support/data.js";
import { bitsOf, failureOf, lanegradError, type Untyped } from "./support/expectations.js";
import { bitsAfter, data, expectEnd, from, inPieces, options, regression, rowsOf, watched } from "./support/pieces.js";

describe("ends", () => {
  const boom = new RangeError("the disk is gone");
  const throwing = (piece: number) => (at: number) => {
    if (at === piece) throw boom;
  };
  const rejectsWith = (reason: unknown) => async (run: () => unknown) => expect(await failureOf(run)).toBe(reason);

  test.for([
    [1, 0],
    [2, 20],
    [4, 70],
  ])("with the source's error before piece %i: the model is as after %i rows", async ([piece, rows]) => {
    const { source } = watched(data, [25], throwing(piece));
    await expectEnd(source, { batchSize: 10 }, rows, rejectsWith(boom));
  });

  test("with the error of what opens a pass, and of what isn't one", async () => {
    const failing = () => {
      throw boom;
    };
    await expectEnd(failing, { batchSize: 10 }, 0, rejectsWith(boom));
    await expectEnd(() => Promise.reject(boom), { batchSize: 10 }, 0, rejectsWith(boom));
    using model = await sequential(options);
    const train = model.fit.bind(model) as unknown as Untyped;
    for (const stranger of [1, null, undefined, "text", [data], { next: 1 }, data, Symbol("s"), 7n]) {
      const error = await lanegradError(() => train(() => stranger), "INVALID_OPTION");
      expect(error.message).toContain("from an AsyncIterable, or a function that returns one");
    }
    const resultless = { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) };
    expect((await lanegradError(() => train(resultless), "INVALID_OPTION")).message).toContain("without results");
    for (const stranger of [1, null, undefined, "text", [data], {}, { x: [[1]] }, Symbol("s"), 7n, () => 1])
      expect((await lanegradError(() => train(from([stranger])), "INVALID_OPTION")).message).toContain("piece 1");
    const row = { x: [[1]], y: [1] };
    expect((await lanegradError(() => train(from([{ ...row, optoin: 1 }])))).message).toContain('"optoin"');
    expect((await lanegradError(() => train(from([{ ...row, name: 5 }])))).message).toContain("name must be text");
    const inheriting = Object.assign(Object.create({ scale: 2 }), row);
    expect((await lanegradError(() => train(from([inheriting])))).message).toContain("inherits scale");
  });

  test("with an error for no rows, in any epoch", async () => {
    await expectEnd(from([]), { batchSize: 10 }, 0, (run) => lanegradError(run, "DATA_INVALID"));
    using model = await sequential(options);
    const once = from([data])();
    const records: EpochRecord[] = [];
    const error = await lanegradError(async () => {
      for await (const record of model.fit(() => once, { epochs: 3 })) records.push(record);
    }, "DATA_INVALID");
    expect(error.message).toMatch(/^No rows came in epoch 2: .*a new AsyncIterable/);
    expect(records).toHaveLength(1);
  });

  test("with an error for a piece that doesn't fit, and closes the source", async () => {
    const narrow = dataset({ x: [[1]], y: ["class 0"] });
    let isClosed = false;
    async function* source(): AsyncGenerator<DataPiece, void, undefined> {
      try {
        yield rowsOf(data, 0, 25);
        yield narrow;
      } finally {
        isClosed = true;
      }
    }
    await expectEnd(source, { batchSize: 10 }, 20, async (run) => {
      expect((await lanegradError(run, "DATA_MISMATCH")).message).toMatch(/^data \(piece 2\) has 1 column,/);
      expect(isClosed).toBe(true);
    });
    const large = dataset({
      x: [
        [1, 1, 1, 1],
        [1, 1e39, 1, 1],
      ],
      y: [0, 1],
      classes: ["class 0", "class 1", "class 2"],
    });
    const nameless = { x: [[1, 1, 1, 1]], y: ["class 0"], name: 5 } as never;
    await expectEnd(from([rowsOf(data, 0, 25), nameless]), { batchSize: 10 }, 20, async (run) => {
      expect((await lanegradError(run, "INVALID_OPTION")).message).toBe("name must be text, not 5.");
    });
    await expectEnd(from([rowsOf(data, 0, 25), large]), { batchSize: 10 }, 20, async (run) => {
      const { message } = await lanegradError(run, "DATA_NON_FINITE");
      expect(message).toContain("Row 2, column 2 of data (piece 2) is 1e+39");
    });
  });

  test("with what failed first, whatever the source's return does", async () => {
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: dataset({ x: [[1]], y: [1] }) }),
        return: () => {
          throw boom;
        },
      }),
    };
    using model = await sequential(options);
    await lanegradError(() => model.fit(source), "DATA_MISMATCH");
  });

  test("when the loop is left: nothing more is opened", async () => {
    const state = watched(data, [30]);
    using model = await sequential(options);
    for await (const { epoch } of model.fit(state.source, { epochs: 5 })) if (epoch === 2) break;
    expect(state).toMatchObject({ opened: 2, ended: 2 });
    using whole = await sequential(options);
    await whole.fit(data, { epochs: 2, shuffle: false });
    expect(bitsOf(model)).toBe(bitsOf(whole));
  });

  test("when the signal fires: before, between two pieces, and while nothing comes", async () => {
    const reason = new Error("no longer wanted");
    const early = watched(data, [25]);
    await expectEnd(early.source, { batchSize: 10, signal: AbortSignal.abort(reason) }, 0, rejectsWith(reason));
    expect(early.given).toBe(early.ended);

    const controller = new AbortController();
    const between = watched(data, [25], (piece) => piece === 3 && controller.abort(reason));
    await expectEnd(between.source, { batchSize: 10, signal: controller.signal }, 50, rejectsWith(reason));
    expect(between).toMatchObject({ opened: 1, ended: 1 });

    const other = new AbortController();
    const hanging = watched(data, [25], (piece) => {
      if (piece < 3) return undefined;
      setTimeout(() => other.abort(reason), 0);
      return new Promise(() => undefined);
    });
    await expectEnd(hanging.source, { batchSize: 10, signal: other.signal }, 50, rejectsWith(reason));
    const third = new AbortController();
    const unopened = () => {
      setTimeout(() => third.abort(reason), 0);
      return new Promise<AsyncIterable<DataPiece>>(() => undefined);
    };
    await expectEnd(unopened, { batchSize: 10, signal: third.signal }, 0, rejectsWith(reason));
  });

  test("when the model is disposed of, and closes the source", async () => {
    const model = await sequential(options);
    const state = watched(data, [25], (piece) => piece === 3 && model.dispose());
    await lanegradError(() => model.fit(state.source), "DISPOSED");
    expect(state).toMatchObject({ opened: 1, ended: 1, given: 3 });
  });

  test("with an error for early stopping that has nothing to watch, and closes the source", async () => {
    using model = await sequential(regression);
    for (const [earlyStopping, naming] of [
      [{}, "there is no validation"],
      [{ monitor: "accuracy" }, "rows without classes"],
    ] as const) {
      const state = watched(curve(100, 4, 2), [25]);
      const error = await lanegradError(() => model.fit(state.source, { earlyStopping }), "INVALID_OPTION");
      expect(error.message).toContain(naming);
      expect(state).toMatchObject({ opened: 1, ended: 1, given: 1 });
    }
  });

  test("with a validation that fails, after the record of its epoch", async () => {
    using model = await sequential(options);
    const state = watched(data, [25]);
    await lanegradError(() => model.fit(state.source, { validation: blobs(5, 3, 3, 1) }), "DATA_MISMATCH");
    expect(state).toMatchObject({ opened: 1, ended: 1, given: 1 });
  });
});

describe("numbers that leave the finite ones", () => {
  /** Rows of which that one makes the loss overflow. */
  const bursting = (row: number): Dataset => {
    const x = Float64Array.from(curve(3000, 4, 2).x);
    x.fill(1e30, row * 4, row * 4 + 4);
    return dataset({ x: { values: x, columns: 4 }, y: curve(3000, 4, 2).targets ?? [] });
  };

  test.for([
    [5, 1],
    [2500, 79],
    [2999, 94],
  ])("row %i: an error before batch %i, as which the model stays", async ([row, batch]) => {
    const all = bursting(row);
    const made: ModelOptions = { ...regression, layers: [dense(1)], optimizer: sgd({ learningRate: 0.01 }) };
    for (const size of [32, 700, 3000]) {
      using model = await sequential(made);
      const state = watched(all, [size]);
      const error = await failureOf(() => model.fit(state.source, { batchSize: 32 }));
      if (!(error instanceof NumericsError)) throw error;
      expect(error.code).toBe("NON_FINITE_LOSS");
      expect(error.place).toMatchObject({ epoch: 1, batch });
      expect(error.message).toContain(`epoch 1, batch ${batch}`);
      expect(bitsOf(model)).toBe(await bitsAfter(all, (batch - 1) * 32, 32, made));
      expect(state.ended).toBe(1);
    }
  });

  test("weights too", async () => {
    using model = await sequential({ ...regression, layers: [dense(1)], optimizer: sgd({ learningRate: 1e38 }) });
    const all = curve(90, 4, 2);
    const error = await failureOf(() => model.fit(inPieces(all, 20), { batchSize: 10 }));
    using whole = await sequential({ ...regression, layers: [dense(1)], optimizer: sgd({ learningRate: 1e38 }) });
    const expected = await failureOf(() => whole.fit(all, { batchSize: 10, shuffle: false }));
    expect(error).toBeInstanceOf(NumericsError);
    expect(error).toEqual(expected);
    expect(bitsOf(model)).toBe(bitsOf(whole));
  });
});

describe("refused, before the source is opened", () => {
  test.for<[FitOptions, string]>([
    [{ batchSize: "full" }, "batchSize"],
    [{ shuffle: true }, "shuffle"],
    [{ validation: 0.2 }, "share"],
    [{ schedule: { name: "cosine" } }, "(step) => 1 / (1 + step)"],
    [{ schedule: (step, steps) => step / steps }, "how many updates there are"],
    [{ schedule: (...both: number[]) => both[0] }, "how many updates there are"],
    [{ earlyStopping: { patience: -1 } }, "patience"],
    [{ validation: [] as never }, "validation takes a data set"],
    [{ epochs: 0 }, "epochs"],
    [{ batchSize: 0 }, "batchSize"],
    [{ signal: 1 as never }, "signal"],
    [{ optoin: 1 } as never, "optoin"],
  ])("%j", async ([fit, naming]) => {
    using model = await sequential(options);
    const state = watched(data, [30]);
    expect((await lanegradError(() => model.fit(state.source, fit), "INVALID_OPTION")).message).toContain(naming);
    expect(state.opened).toBe(0);
  });

  test("several epochs of what can be gone through once", async () => {
    using model = await sequential(options);
    const state = watched(data, [30]);
    const error = await lanegradError(() => model.fit(state.source(), { epochs: 3 }), "INVALID_OPTION");
    expect(error.message).toMatch(/a function that returns a new one for each of the 3 epochs/);
    expect(state.opened).toBe(0);
  });

  test("batches that no memory holds, and while it trains", async () => {
    using model = await sequential(options);
    await lanegradError(() => model.fit(inPieces(data, 30), { batchSize: 2 ** 40 }), "OUT_OF_MEMORY");
    const busy = watched(data, [50], () => lanegradError(() => model.fit(data), "BUSY"));
    await model.fit(busy.source);
  });
});
