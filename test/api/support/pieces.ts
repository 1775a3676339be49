/** Sources of rows in pieces, and what a fit of them is held against. */
import { expect } from "vitest";
import {
  adam,
  type DataPiece,
  type DataSource,
  type Dataset,
  dense,
  type EpochRecord,
  type FitOptions,
  type ModelOptions,
  sequential,
  takeRows,
} from "../../../src/node.js";
import { preprocessor, tableOf } from "../../../src/table.js";
import { blobs } from "./data.js";
import { bitsOf } from "./expectations.js";

export const data = blobs(100, 4, 3, 1);
export const options: ModelOptions = {
  inputs: 4,
  layers: [dense(8, "relu"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.01 }),
  threads: 1,
};
export const regression: ModelOptions = { ...options, layers: [dense(8, "tanh"), dense(1)], loss: "meanSquaredError" };

/** The rows from `first` on, at most `count`. */
export function rowsOf(all: Dataset, first: number, count: number): Dataset {
  const rows = Math.min(count, all.rows - first);
  return takeRows(
    all,
    Array.from({ length: rows }, (_, i) => first + i),
  );
}

/** What has become of a source. */
export interface Watched {
  readonly source: () => AsyncGenerator<DataPiece, void, undefined>;
  opened: number;
  ended: number;
  given: number;
}

/**
 * A source of `all` in pieces of so many rows in turn; `before` is called before each piece, with
 * its number from 1 in its pass.
 */
export function watched(
  all: Dataset,
  sizes: readonly number[],
  before: (piece: number) => unknown = () => {},
): Watched {
  const state = { opened: 0, ended: 0, given: 0 };
  async function* source(): AsyncGenerator<DataPiece, void, undefined> {
    state.opened++;
    try {
      let piece = 0;
      for (let row = 0; row < all.rows; row += sizes[piece++ % sizes.length]) {
        await before(piece + 1);
        state.given++;
        yield rowsOf(all, row, sizes[piece % sizes.length]);
      }
    } finally {
      state.ended++;
    }
  }
  return Object.assign(state, { source });
}

export const inPieces = (all: Dataset, ...sizes: readonly number[]): DataSource => watched(all, sizes).source;

/** Records without their time, which is never the same. */
export function timeless(records: readonly EpochRecord[]): readonly object[] {
  return records.map(({ seconds, ...record }) => record);
}

/** Expects a fit of the pieces to be that of all rows in their order: weights and records. */
export async function expectSame(
  all: Dataset,
  sizes: readonly number[],
  made: ModelOptions,
  fit: FitOptions,
): Promise<void> {
  using whole = await sequential(made);
  using stream = await sequential(made);
  const expected = await whole.fit(all, { ...fit, shuffle: false });
  const { epochs } = await stream.fit(inPieces(all, ...sizes), fit);
  expect(timeless(epochs)).toEqual(timeless(expected.epochs));
  expect(bitsOf(stream)).toBe(bitsOf(whole));
  expect(stream.info).toEqual(whole.info);
}

/** The bits of a model after the first `rows` rows, in batches of `batchSize`. */
export async function bitsAfter(all: Dataset, rows: number, batchSize: number, made = options): Promise<string> {
  using model = await sequential(made);
  if (rows > 0) await model.fit(rowsOf(all, 0, rows), { batchSize, shuffle: false });
  return bitsOf(model);
}

/**
 * Expects a fit to fail as `failing` finds right, to leave the model after so many rows, and all
 * else as it was.
 */
export async function expectEnd(
  source: DataSource,
  fit: FitOptions,
  rows: number,
  failing: (run: () => unknown) => Promise<unknown>,
): Promise<void> {
  using model = await sequential(options);
  const { memoryBytes } = model.info;
  await failing(() => model.fit(source, fit));
  expect(bitsOf(model)).toBe(await bitsAfter(data, rows, fit.batchSize as number));
  expect(model.info.memoryBytes).toBe(memoryBytes);
  const { epochs } = await model.fit(data);
  expect(epochs[0].epoch).toBe(1);
}

/** A source of those pieces, whatever they are. */
export function from(pieces: readonly unknown[]): () => AsyncGenerator<DataPiece, void, undefined> {
  return async function* () {
    for (const piece of pieces) yield piece as DataPiece;
  };
}

/** `data`, in pieces of 10 rows that all lie in one array. */
export async function* reusing(): AsyncGenerator<DataPiece, void, undefined> {
  const values = new Float64Array(40);
  for (let row = 0; row < data.rows; row += 10) {
    values.set(data.x.subarray(row * 4, row * 4 + 40));
    const { labels, classes } = rowsOf(data, row, 10);
    yield { x: { values, columns: 4 }, y: [...(labels ?? [])], classes: [...(classes ?? [])] };
  }
}

/**
 * Records, a model with the preprocessor that has learned from them, and the same rows in pieces of
 * each kind that it takes.
 */
export function tables() {
  const people = Array.from({ length: 60 }, (_, i) => ({
    age: i % 9 === 4 ? null : 20 + (i % 40),
    city: ["Oslo", "Rome", "Lima"][i % 3],
    buys: i % 2 === 0 ? "yes" : "no",
  }));
  const fitted = preprocessor({ target: "buys", missing: "mean" }).fit(tableOf(people));
  const { inputs: _, ...others } = options;
  const made: ModelOptions = { ...others, layers: [dense(2, "softmax")], preprocessor: fitted };
  const pieces = [people.slice(0, 25), fitted.apply(tableOf(people.slice(25, 30))), tableOf(people.slice(30))];
  return { people, made, pieces };
}
