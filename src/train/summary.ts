import type { ActivationName } from "../catalog/activations.js";
import type { Dtype } from "../runtime/kernels.js";

/** What a summary is of. */
export interface SummaryOptions {
  /** Rows of a batch to train on; default 32. */
  readonly batchSize?: number;
}

/** A layer of a summary. */
export interface LayerSummary {
  /** "dense", or what other layers are called. */
  readonly kind: string;
  /** Of a model of `lanegrad/model`: what it is applied to, inputs by name, layers by number. */
  readonly appliedTo?: readonly string[];
  /** Numbers that it makes of a row: its output is [rows, units]. */
  readonly units: number;
  /** How these lie, where that isn't one behind the other: say [height, width, channels]. */
  readonly shape?: readonly number[];
  /** The activation of its sums; "linear" where there is none. */
  readonly activation: ActivationName;
  /** The name of an activation that is a function of a user's. */
  readonly own?: string;
  /** Numbers that training changes. */
  readonly parameters: number;
  /** Multiplications, each with an addition, of its products for one row on the way forward. */
  readonly multiplyAdds: number;
}

/** Bytes of linear memory that a training takes beside its data. */
export interface TrainingMemory {
  /** Constants of the kernels, and the scratch memory of products. */
  readonly kernels: number;
  /** All weights and biases. */
  readonly parameters: number;
  /** Their gradients. */
  readonly gradients: number;
  /** What the optimizer keeps of each parameter, its settings, and what clipping takes. */
  readonly optimizer: number;
  /** The rows of a batch, what the layers make of them, and what gradients go through. */
  readonly batch: number;
  /** All of these. */
  readonly total: number;
}

/** What there is to a model, and what a training of it takes. */
export interface Summary {
  /** Numbers in a row of input. */
  readonly inputs: number;
  /** How these lie, where that isn't one behind the other. */
  readonly inputShape?: readonly number[];
  /** The type of all numbers. */
  readonly dtype: Dtype;
  /** The layers in their order. */
  readonly layers: readonly LayerSummary[];
  /** Of all layers. */
  readonly parameters: number;
  /** Of all layers, for one row. */
  readonly multiplyAdds: number;
  /** What an update costs. */
  readonly training: {
    /** Rows of a batch. */
    readonly batchSize: number;
    /** Those of one update, forward and backward. */
    readonly multiplyAdds: number;
    /** Bytes of linear memory. */
    readonly memory: TrainingMemory;
  };
  /** All of it as a table. */
  readonly text: string;
}
