import { counted } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { applyStandardization, type Standardization } from "../data/standardize.js";
import { DataError } from "../errors.js";
import { allFinite } from "../nn/network.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Targets } from "./targets.js";

/** A data set in linear memory: addresses, 0 for what it doesn't have. */
export interface PlacedData {
  readonly rows: number;
  readonly columns: number;
  /** Features [rows, columns]: bytes if `isBytes`, else Reals. */
  readonly x: number;
  readonly isBytes: boolean;
  /** What a byte is multiplied by. */
  readonly scale: number;
  /** Class of each row, i32 [rows]. */
  readonly labels: number;
  /** Numbers to compare outputs with, Reals [rows, outputs]. */
  readonly matrix: number;
  readonly outputs: number;
}

/** Where the rows of a batch stand once they are loaded. */
export interface LoadedRows {
  readonly x: number;
  readonly labels: number;
  /** What the loss compares with: the matrix, or else the labels. */
  readonly targets: number;
}

/** The features as they enter the network: standardised where the model was trained so. */
export function readFeatures(data: Dataset, inputs: number, standardization: Standardization | undefined): Dataset {
  if (data.columns !== inputs) {
    const message = `${data.name} has ${counted(data.columns, "column")}, but the model takes ${counted(inputs, "input")}: pass rows of ${counted(inputs, "number")}.`;
    throw new DataError("DATA_MISMATCH", message);
  }
  return standardization ? applyStandardization(data, standardization) : data;
}

/**
 * Copies features and targets into linear memory; bytes stay bytes.
 * @throws DataError DATA_NON_FINITE for a number that the element type can't hold; ResourceError OUT_OF_MEMORY.
 */
export function placeData(runtime: Runtime, data: Dataset, targets: Targets, outputs: number): PlacedData {
  const { rows, columns, scale } = data;
  const { labels, matrix } = targets;
  const isBytes = data.x instanceof Uint8Array;
  let x: number;
  if (isBytes) {
    x = runtime.arena.allocate(data.x.length);
    runtime.arena.bytes(x, data.x.length).set(data.x);
  } else {
    x = placeReals(runtime, scale === 1 ? data.x : data.x.map((value) => value * scale), columns, data.name);
  }
  return {
    rows,
    columns,
    x,
    isBytes,
    scale,
    labels: labels ? placeLabels(runtime, labels) : 0,
    matrix: matrix ? placeReals(runtime, matrix, outputs, `the targets of ${data.name}`) : 0,
    outputs,
  };
}

function placeReals(runtime: Runtime, values: ArrayLike<number>, columns: number, what: string): number {
  const address = runtime.allocateReals(values.length);
  const view = runtime.reals(address, values.length);
  view.set(values);
  if (allFinite(view)) return address;
  const place = view.findIndex((value) => value - value !== 0);
  const where = `Row ${Math.floor(place / columns) + 1}, column ${(place % columns) + 1} of ${what}`;
  const message = `${where} is ${values[place]}, which ${runtime.dtype} can't hold: scale it down or use standardize.`;
  throw new DataError("DATA_NON_FINITE", message);
}

function placeLabels(runtime: Runtime, labels: Int32Array): number {
  const address = runtime.arena.allocate(labels.length * 4);
  runtime.arena.int32(address, labels.length).set(labels);
  return address;
}

/** Steps that copy the rows whose indices (u32) stand at `indices` to where they are returned to be. */
export function gather(
  runtime: Runtime,
  data: PlacedData,
  indices: number,
  rows: number,
): { readonly loaded: LoadedRows; readonly steps: readonly Step[] } {
  const { columns, outputs, scale } = data;
  const x = runtime.allocateReals(rows * columns);
  const steps = [
    data.isBytes
      ? step("gatherBytes", rows, x, data.x, indices, columns, scale)
      : step("gatherRows", rows, x, data.x, indices, columns),
  ];
  let labels = 0;
  if (data.labels !== 0) {
    labels = runtime.arena.allocate(rows * 4);
    steps.push(step("gatherLabels", rows, labels, data.labels, indices));
  }
  let targets = labels;
  if (data.matrix !== 0) {
    targets = runtime.allocateReals(rows * outputs);
    steps.push(step("gatherRows", rows, targets, data.matrix, indices, outputs));
  }
  return { loaded: { x, labels, targets }, steps };
}
