import type { Runtime } from "../../runtime/runtime.js";
import { realRows } from "../placing/features.js";
import type { PlacedData } from "../placing/placedData.js";
import { writeReals } from "../placing/placeReals.js";
import type { Targets } from "../placing/targetValues.js";
import type { EnteringRows } from "./streamReader.js";

/**
 * Rows, one after another, that lie in linear memory at places that never change, while others take
 * their turn there.
 */
export class RowBuffer {
  /** The places, as if all were taken. */
  readonly placed: PlacedData;
  /** Rows that are there. */
  filled = 0;
  /** What each row counts, f64 [rows]; 0 where all count the same. */
  readonly weights: number;
  private readonly x: number;

  /**
   * Room for `rows` rows with the kinds of targets that `like` has, and with what they count where
   * they `areWeighed`; whoever marked the arena before gives it back.
   */
  constructor(
    private readonly runtime: Runtime,
    readonly rows: number,
    private readonly columns: number,
    outputs: number,
    like: Targets,
    areWeighed: boolean,
  ) {
    this.x = runtime.allocateReals(rows * columns);
    this.weights = areWeighed ? runtime.arena.allocate(rows * 8) : 0;
    this.placed = {
      rows,
      features: realRows(runtime, this.x, columns),
      labels: like.labels ? runtime.arena.allocate(rows * 4) : 0,
      matrix: like.matrix ? runtime.allocateReals(rows * outputs) : 0,
      outputs,
      tally: like.tally,
    };
  }

  /**
   * Takes in as many of the rows from row `begin` on as there is room for; returns the first that
   * is left. @throws DataError DATA_NON_FINITE.
   */
  take({ features, targets }: EnteringRows, begin: number): number {
    const { runtime, columns, filled } = this;
    const { labels, matrix, outputs } = this.placed;
    const end = Math.min(features.rows, begin + this.rows - filled);
    const { x, name, weights } = features;
    // the kernels multiply bytes by the scale as the element type holds it
    const isRounded = x instanceof Uint8Array && runtime.dtype === "float32";
    const scale = isRounded ? Math.fround(features.scale) : features.scale;
    const at = (address: number, width: number): number => address + filled * width * runtime.elementBytes;
    writeReals(runtime, at(this.x, columns), { values: x, columns, scale, what: name }, begin, end);
    if (labels !== 0 && targets.labels)
      runtime.arena.int32(labels + filled * 4, end - begin).set(targets.labels.subarray(begin, end));
    if (targets.matrix) {
      const rows = { values: targets.matrix, columns: outputs, scale: 1, what: `the targets of ${name}` };
      writeReals(runtime, at(matrix, outputs), rows, begin, end);
    }
    if (weights) runtime.arena.float64(this.weights + filled * 8, end - begin).set(weights.subarray(begin, end));
    this.filled += end - begin;
    return end;
  }

  /** Gives up the first `count` rows; those after them move to their places. */
  drop(count: number): void {
    const { arena, elementBytes } = this.runtime;
    const { labels, matrix, outputs } = this.placed;
    const move = (address: number, bytes: number): void => {
      arena.bytes(address, this.filled * bytes).copyWithin(0, count * bytes);
    };
    move(this.x, this.columns * elementBytes);
    if (labels !== 0) move(labels, 4);
    if (matrix !== 0) move(matrix, outputs * elementBytes);
    if (this.weights !== 0) move(this.weights, 8);
    this.filled -= count;
  }
}
