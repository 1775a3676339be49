import type { ModelHint } from "../io/modelFile.js";
import type { OwnCode } from "../layers/layer.js";
import type { ComputeOptions } from "../train/sequential.js";

/** Whether a model lives in a worker, so that the calling thread stays free; default false. */
export interface WorkerOption<Choice extends boolean> {
  /** Whether a worker owns the model; default false. */
  readonly worker?: Choice;
}

/** Options of `load`. */
export type LoadOptions = ComputeOptions & ModelHint & OwnCode;
