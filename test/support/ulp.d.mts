/** Types of ulp.mjs, which is JavaScript so that test/sweeps/math.mjs runs it without a build. */

export declare const CAPACITY: number;

/**
 * A probe's arrays lie in its linear memory: `run` maps the first `count` elements of `input` to
 * `output`.
 */
export interface Probe {
  readonly constants: Float32Array | Float64Array;
  readonly behindConstants: Uint8Array;
  readonly input: Float32Array | Float64Array;
  readonly output: Float32Array | Float64Array;
  run(name: FunctionName, count: number): void;
}

export declare function compileProbe(real: "f32" | "f64"): Promise<Probe>;

export type FunctionName =
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sigmoid"
  | "tanh"
  | "softplus"
  | "normalCdf"
  | "normalPdf";

/** What a kernel computes, in float64; `bound` counts float32 ULPs. */
export interface ProbedFunction {
  readonly reference: (x: number) => number;
  readonly monotone: boolean;
  readonly bound: number;
}

export declare const functions: Readonly<Record<FunctionName, ProbedFunction>>;

export declare function spacing64(value: number): number;
export declare function ulpError32(got: number, truth: number): number;
export declare function ulpError64(got: number, high: number, low: number): number;

export declare const LAST_ORDINAL: number;
export declare function float32At(ordinal: number): number;
export declare function float32OfBits(pattern: number): number;

/** The worst error of a sweep and where it is; `disorder` counts neighbours out of order. */
export interface Sweep {
  worst: number;
  at: number;
  disorder: number;
  disorderAt: number;
  count: number;
}

export declare function sweep(
  probe: Probe,
  name: FunctionName,
  first: number,
  last: number,
  stride: number,
  progress?: (share: number) => void,
): Sweep;
