import type { ActivationName } from "../catalog/activations.js";
import type { Initializer } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import type { Place } from "../graph/site.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { KernelFile } from "../runtime/supply/kernelFiles.js";
import type { Build } from "../runtime/supply/variants.js";
import type { AnyLoss } from "./losses.js";
import type { Optimizer } from "./optimizers.js";

/** What a parameter is before training: drawn by an initializer, one number everywhere, or these numbers. */
export type Start = Initializer | number | Float64Array;

/** A parameter as its layer asks for it. */
export interface Parameter {
  /** Number of the layer that it belongs to. */
  readonly layer: number;
  /** Its name in that layer. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
  /** Number of the stream of random numbers that it is drawn from. */
  readonly stream: number;
}

/** What there is to tell of a layer. */
export interface LayerInfo {
  /** Absent where it is a dense layer. */
  readonly kind?: string;
  /** Numbers that it makes of a row. */
  readonly units: number;
  /** Of what it gives; "linear" where there is none. */
  readonly activation: ActivationName;
  readonly bias: boolean;
  /** Its penalties and constraints, where it has some. */
  readonly regularization?: Regularization;
}

/** Where the rows of a batch stand once they are loaded. */
export interface LoadedRows {
  readonly x: Place;
  /** Where the u32 numbers of the rows in their data stand; 0 where these are 0, 1, and so on. */
  readonly indices: number;
  readonly labels: number;
  /** What the loss compares with: the matrix, or else the labels. */
  readonly targets: number;
}

/** The steps of a batch through a network, and where they leave what they make: addresses, 0 for what they don't. */
export interface Pass {
  readonly steps: readonly Step[];
  /** What each layer makes, [rows, units]; of the last one what the loss takes, which may be its sums. */
  readonly made: readonly number[];
  /** The model's answers [rows, outputs], where they are asked for. */
  readonly answers: number;
  /** The class predicted for each row, i32 [rows]. */
  readonly predicted: number;
  /** Three f64: see `Comparison.status`. */
  readonly status: number;
}

/** What a network's layers do with batches. Each call allocates what its steps need; whoever marked the arena gives it back. */
export interface Passes {
  /** Says that what follows is of that epoch, and the number of the row that indices count from. */
  begin?(epoch: number, first: number): void;
  /** Sets the share of its rate, 0 to 1, that every dropout has in the updates to come; absent where there is none. */
  readonly shareDropout?: ((share: number) => void) | undefined;
  /** Forward, the loss, and backward up to the gradients of all parameters. */
  training(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass;
  /** Forward and the loss. */
  evaluation(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass;
  /** Forward to the answers, with the class of each row, or of `each` of so many parts of one. */
  prediction(loss: AnyLoss, loaded: LoadedRows, rows: number, each: number): Pass;
}

/** A network before it has memory. */
export interface Blueprint {
  readonly inputs: number;
  readonly layers: readonly LayerInfo[];
  readonly parameters: readonly Parameter[];
  /** Whether all layers are dense ones, so that the work of a batch can be told. */
  readonly isDense: boolean;
  /** Whether layers read the numbers of the rows themselves, and not only products of them. */
  readonly readsNumbers: boolean;
  /** The smallest file that holds all kernels of the network, whatever is done with it. */
  kernelFile(dtype: Dtype, build: Build, optimizer: Optimizer): KernelFile;
  /** Steps that bring parameters, given in their order, to what constraints ask after an update; absent where none has some. */
  constrain?(runtime: Runtime, parameters: readonly { readonly address: number }[]): readonly Step[];
}
