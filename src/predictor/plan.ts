/** What a predictor that stands alone is made of, as plain data in its module. */

/** The kernel calls for so many rows, and where they read and write: addresses in linear memory. */
export interface PlannedPass {
  readonly rows: number;
  readonly x: number;
  readonly outputs: number;
  readonly predicted: number;
  /** The number of a kernel among `kernels`, then all of its arguments. */
  readonly calls: readonly (readonly number[])[];
}

/** How kernels answer rows. */
export interface Plan {
  readonly dtype: "float32" | "float64";
  /** Pages of linear memory. */
  readonly pages: number;
  readonly kernels: readonly string[];
  /** Where the numbers of the model stand, one part of them after the other: address and bytes. */
  readonly segments: readonly (readonly [address: number, length: number])[];
  /** For many rows, and for one. */
  readonly passes: readonly PlannedPass[];
}

/** Means and deviations of columns. */
export interface Spread {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a predictor knows of its rows and its answers. */
export interface About {
  readonly inputs: number;
  readonly outputs: number;
  /** What numbers of rows are multiplied by, and whether as doubles where all are bytes. */
  readonly scale: number;
  readonly scalesDoubles: boolean;
  readonly standardization?: Spread;
  /** The numbers of rows are whole ones below this, times the scale. */
  readonly limit?: number;
  /** Numbers, a class, or which labels of several each row has. */
  readonly answers: "numbers" | "classes" | "labels";
  readonly classes?: readonly string[];
  readonly targetNames?: readonly string[];
  /** Where rows must come to rest, within what they must: what doesn't is NaN. */
  readonly rest?: string;
  /** The units of answers. */
  readonly targets?: Spread;
}

/** What a predictor answers; see `Prediction` of the library. */
export interface Answers {
  readonly rows: number;
  readonly columns: number;
  readonly outputs: Float32Array | Float64Array;
  readonly classes?: Int32Array;
  readonly labels?: readonly string[];
  readonly labelSets?: readonly (readonly string[])[];
  readonly targetNames?: readonly string[];
}
