import { invalidOption } from "../../check.js";
import type { Dataset } from "../../data/dataset.js";
import { atOnce, type Relay } from "../../data/relay.js";
import { shareOf } from "../../data/share.js";
import { DataError } from "../../errors.js";
import { OnDemand } from "../../onDemand.js";
import type { Communicator } from "../../processes/communicator.js";
import { runNow, type Sliced } from "../../sliced.js";
import type { Asked } from "../coach/fitState.js";
import { CHUNK } from "../inference.js";
import { giveAll } from "./giveAll.js";
import { Holders } from "./holders.js";
import { newLike, redistributed } from "./redistribute.js";
import { relayOver } from "./relaying.js";
import { rowsOfBatch } from "./share.js";

/** Scripts of their own, which others load too. */
const splitting = new OnDemand("splits of data", () => import("../../data/split.js"));
const weighing = new OnDemand("weights", () => import("../placing/weighing.js"));

/** What all parts of one data set have in common, as texts that processes compare. */
export function formOf({ x, columns, scale, unscaled, shape, features, preparedBy, ...data }: Dataset): Asked {
  const { labels, classes, targets, outputs, targetNames, weights } = data;
  const form = {
    ...{ columns, scale, unscaled: unscaled === true, shape, preparedBy, outputs, classes },
    ...{ "names of columns": features, "names of targets": targetNames },
    "kind of numbers": x.constructor.name,
    "kind of answers": labels ? "classes" : targets ? "numbers" : "none",
    "weights of rows": weights ? "some" : "none",
  };
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, JSON.stringify(value) ?? "none"]));
}

/**
 * Data sets of which each process holds its own part, one behind the other: what one process does
 * with all rows, they do together.
 */
export class OwnData {
  constructor(
    readonly communicator: Communicator,
    /** How sums over all rows are made. */
    readonly relay: Relay,
    private readonly splits: typeof import("../../data/split.js"),
    /** What rows count. */
    readonly weights: typeof import("../placing/weighing.js"),
  ) {}

  /** That of these processes. */
  static async of(communicator: Communicator): Promise<OwnData> {
    return new OwnData(communicator, relayOver(communicator), await splitting.load(), await weighing.load());
  }

  /**
   * `counting` of src/train/placing/weighing.ts. @throws DataError DATA_INVALID where no row of any
   * process counts.
   */
  *counting(data: Dataset): Sliced<Dataset> {
    const { weights, ...rest } = yield* this.weights.withoutZeros(data);
    if (!weights) return data;
    /** The weight of the first row, how many rows there are, and of how many it is another one. */
    const sums = new Float64Array(3);
    const add = (): void => {
      if (sums[1] === 0 && weights.length > 0) sums[0] = weights[0];
      sums[1] += weights.length;
      sums[2] += weights.filter((weight) => weight !== sums[0]).length;
    };
    yield* this.relay([sums], atOnce(add));
    if (sums[1] === 0)
      throw new DataError("DATA_INVALID", `All weights of ${data.name} are 0: let one row at least count something.`);
    return sums[2] === 0 ? rest : { ...rest, weights };
  }

  /**
   * The rows to train on, and a share of them that is set aside, as one process divides all of
   * them. @throws UsageError INVALID_OPTION.
   */
  *dividing(data: Dataset, share: number, seed: number): Sliced<{ readonly train: Dataset; readonly test: Dataset }> {
    if (!(share > 0 && share < 1))
      throw invalidOption("validation", "a data set, or a share of the rows above 0 and below 1", share);
    const { communicator } = this;
    const { size } = communicator;
    const holders = new Holders(communicator, data.rows);
    const { rows } = holders;
    const { name, classes } = data;
    const labels = data.labels && gathered(communicator, holders, data.labels, 1);
    const whole = { name, rows, ...(labels && { labels }), ...(classes && { classes }) };
    const parts = this.splits.divideRows(whole, { test: share, seed }, "validation");
    const taken = (numbers: readonly number[]) =>
      redistributed(communicator, holders, data, {
        count: numbers.length,
        rowAt: (place) => numbers[place],
        needOf: (rank) => shareOf(numbers.length, size, rank),
      });
    return { train: yield* taken(parts.train), test: yield* taken(parts.test) };
  }

  /** The same rows, of which each process has whole chunks that an evaluation goes through. */
  *inChunks(data: Dataset): Sliced<Dataset> {
    return yield* this.inPieces(data, (rows, rank) => rowsOfBatch(rows, CHUNK, this.communicator, rank));
  }

  /** The same rows, of which process number `rank` has those that `needOf` says, of so many. */
  *inPieces(
    data: Dataset,
    needOf: (rows: number, rank: number) => { readonly begin: number; readonly end: number },
  ): Sliced<Dataset> {
    const holders = new Holders(this.communicator, data.rows);
    const { rows } = holders;
    const wanted = { count: rows, rowAt: (place: number) => place, needOf: (rank: number) => needOf(rows, rank) };
    return yield* redistributed(this.communicator, holders, data, wanted);
  }

  /** How many rows there are. */
  rowsOf({ rows }: Pick<Dataset, "rows">): number {
    return new Holders(this.communicator, rows).rows;
  }

  /** Whether it is so in all processes. */
  all(isSo: boolean): boolean {
    const exceptions = new Float64Array(1);
    const add = (): void => {
      if (!isSo) exceptions[0]++;
    };
    runNow(this.relay([exceptions], atOnce(add)));
    return exceptions[0] === 0;
  }
}

/** What all processes have of rows, in the order of these: numbers, so many a row. */
export function gathered<Numbers extends Int32Array | Float64Array | Float32Array>(
  communicator: Communicator,
  holders: Holders,
  own: Numbers,
  width: number,
): Numbers {
  const numbers = newLike(own, holders.rows * width);
  const rowBytes = width * own.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(numbers.buffer);
  const { rank, size } = communicator;
  const parts = Array.from({ length: size }, (_, from) => {
    const { begin, end } = holders.of(from);
    return bytes.subarray(begin * rowBytes, end * rowBytes);
  });
  parts[rank].set(new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
  giveAll(communicator, parts);
  return numbers;
}
