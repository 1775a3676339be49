import { counted } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { applyStandardization, type Standardization } from "../data/standardize.js";
import { DataError } from "../errors.js";
import type { Compressed } from "../nn/compressed.js";
import { allFinite } from "../nn/network.js";
import type { Inputs } from "../nn/passes.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { compress, isSparse } from "./compress.js";
import type { Targets } from "./targets.js";
import { unheld } from "./unheld.js";

/** Features in linear memory: Reals or bytes [rows, columns] at an address, or compressed where they are mostly zero. */
export type PlacedFeatures =
  | { readonly kind: "reals"; readonly address: number }
  | { readonly kind: "bytes"; readonly address: number; readonly scale: number }
  | { readonly kind: "compressed"; readonly data: Compressed };

/** A data set in linear memory: addresses, 0 for what it doesn't have. */
export interface PlacedData {
  /** What was placed. */
  readonly source: Dataset;
  readonly rows: number;
  readonly columns: number;
  readonly features: PlacedFeatures;
  /** Class of each row, i32 [rows]. */
  readonly labels: number;
  /** Numbers to compare outputs with, Reals [rows, outputs]. */
  readonly matrix: number;
  readonly outputs: number;
}

/** Where the rows of a batch stand once they are loaded. */
export interface LoadedRows {
  readonly inputs: Inputs;
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
  const { rows, columns } = data;
  const { labels, matrix } = targets;
  return {
    source: data,
    rows,
    columns,
    features: placeFeatures(runtime, data),
    labels: labels ? placeLabels(runtime, labels) : 0,
    matrix: matrix ? placeReals(runtime, matrix, outputs, `the targets of ${data.name}`) : 0,
    outputs,
  };
}

function placeFeatures(runtime: Runtime, data: Dataset): PlacedFeatures {
  const { x, columns, scale, name } = data;
  if (isSparse(x)) return { kind: "compressed", data: compress(runtime, data, false) };
  if (x instanceof Uint8Array) {
    const address = runtime.arena.allocate(x.length);
    runtime.arena.bytes(address, x.length).set(x);
    return { kind: "bytes", address, scale };
  }
  const address = placeReals(runtime, scale === 1 ? x : Float64Array.from(x, (value) => value * scale), columns, name);
  return { kind: "reals", address };
}

function placeReals(runtime: Runtime, values: ArrayLike<number>, columns: number, what: string): number {
  const address = runtime.allocateReals(values.length);
  const view = runtime.reals(address, values.length);
  view.set(values);
  if (allFinite(view)) return address;
  const place = view.findIndex((value) => value - value !== 0);
  throw unheld(runtime, Math.floor(place / columns), place % columns, values[place], what);
}

function placeLabels(runtime: Runtime, labels: Int32Array): number {
  const address = runtime.arena.allocate(labels.length * 4);
  runtime.arena.int32(address, labels.length).set(labels);
  return address;
}

/**
 * What a batch of the rows whose indices (u32) stand at `indices` is loaded from, and the steps that copy there what has to be
 * copied; compressed features are read where they are.
 */
export function gather(
  runtime: Runtime,
  data: PlacedData,
  indices: number,
  rows: number,
): { readonly loaded: LoadedRows; readonly steps: readonly Step[] } {
  const { inputs, steps } = gatherInputs(runtime, data, indices, rows);
  let labels = 0;
  if (data.labels !== 0) {
    labels = runtime.arena.allocate(rows * 4);
    steps.push(step("gatherLabels", rows, labels, data.labels, indices));
  }
  let targets = labels;
  if (data.matrix !== 0) {
    targets = runtime.allocateReals(rows * data.outputs);
    steps.push(step("gatherRows", rows, targets, data.matrix, indices, data.outputs));
  }
  return { loaded: { inputs, labels, targets }, steps };
}

function gatherInputs(
  runtime: Runtime,
  { features, columns }: PlacedData,
  indices: number,
  rows: number,
): { readonly inputs: Inputs; readonly steps: Step[] } {
  if (features.kind === "compressed")
    return { inputs: { kind: "compressed", data: features.data, indices }, steps: [] };
  const address = runtime.allocateReals(rows * columns);
  const copy =
    features.kind === "bytes"
      ? step("gatherBytes", rows, address, features.address, indices, columns, features.scale)
      : step("gatherRows", rows, address, features.address, indices, columns);
  return { inputs: { kind: "dense", address, scale: 0 }, steps: [copy] };
}

/** All rows as one batch that never changes: numbers and bytes are used where they lie, zeros also skipped backward. */
export function loadAll(runtime: Runtime, placed: PlacedData): LoadedRows {
  const { features, labels, matrix } = placed;
  const targets = matrix === 0 ? labels : matrix;
  if (features.kind === "compressed") {
    const transposed = compress(runtime, placed.source, true);
    return { inputs: { kind: "compressed", data: features.data, indices: 0, transposed }, labels, targets };
  }
  const scale = features.kind === "bytes" ? features.scale : 0;
  return { inputs: { kind: "dense", address: features.address, scale }, labels, targets };
}
