import type { Dataset, WorkerModel } from "../index.js";

/** What flows through a layer; all row-major [rows, units]. */
export interface LayerTrace {
  /** X W + b. */
  readonly sums: Float32Array | Float64Array;
  /** The layer's answers: its activation function of the sums. */
  readonly activations: Float32Array | Float64Array;
  /** The loss's derivatives by the sums. */
  readonly gradients: Float32Array | Float64Array;
}

/** What flows through a network while it sees one batch, from which its update follows. */
export interface Trace {
  /** Rows of the training data that the batch consists of. */
  readonly rows: readonly number[];
  readonly layers: readonly LayerTrace[];
}

/** What flows through `model` when it sees these rows of `data`, without changing it. */
export async function traceBatch(
  _model: WorkerModel,
  _data: Dataset,
  _rows: readonly number[],
): Promise<Trace | undefined> {
  return undefined;
}
