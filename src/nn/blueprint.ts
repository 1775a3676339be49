import type { ActivationName } from "../catalog/activations.js";
import type { Initializer } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import type { Padding } from "../catalog/windows.js";
import type { Tensor } from "../graph/tensor.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { KernelFile } from "../runtime/supply/kernelFiles.js";
import type { Build } from "../runtime/supply/variants.js";
import type { Optimizer } from "./optimizers.js";

/**
 * What a parameter is before training: drawn by an initializer, one number everywhere, or these
 * numbers.
 */
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
  /** What it is in graphs. */
  readonly leaf: Tensor;
}

/** What there is to tell of a layer that stands in another one. */
export interface InnerLayerInfo {
  /** Absent where it is a dense layer. */
  readonly kind?: string;
  /** Numbers that a dense layer makes of a row. */
  readonly units?: number;
  /** The activation of its sums. */
  readonly activation?: ActivationName;
  /** Whether it has biases. */
  readonly bias?: boolean;
  /** Its penalties and constraints, where it has some. */
  readonly regularization?: Regularization;
  /**
   * Of a dense layer whose activation is a function of a user's: its name, "own" where it has none.
   */
  readonly own?: string;
  /** Of `dropout`: the share that training leaves out. */
  readonly rate?: number;
  /** Of `gaussianNoise`: the deviation of what training adds. */
  readonly stddev?: number;
  /** Of a convolution: how many there are of what it makes of each place. */
  readonly filters?: number;
  /** Of a convolution, and of pooling: along each axis, as are all that follow. */
  readonly kernelSize?: readonly number[];
  /** Of pooling: the extent of a window. */
  readonly poolSize?: readonly number[];
  /** Of a convolution and of pooling: the step of the windows. */
  readonly strides?: readonly number[];
  /** Of a convolution: the distance between the places that a kernel reads. */
  readonly dilation?: readonly number[];
  /** Of `zeroPadding2d`: places above, below, left and right. */
  readonly padding?: Padding | readonly number[];
  /** Of `embedding`: how many whole numbers it knows, and how many numbers it makes of each. */
  readonly inputDim?: number;
  /** Of `embedding`: the numbers that it makes of each whole number. */
  readonly outputDim?: number;
  /**
   * Of `permute`: which axis of what comes in each one is, counted from 1; of `upSampling2d`: how
   * often places are repeated.
   */
  readonly axes?: readonly number[];
  /** Of `upSampling2d`: repetitions along height and width. */
  readonly size?: readonly number[];
  /** Of `prelu`: the slope it starts from, and whether all units have one. */
  readonly start?: number;
  /** Of `prelu`: whether all units share one slope. */
  readonly shared?: boolean;
  /**
   * Of normalizations: what is added to the variance, and whether beta is added, and gamma
   * multiplied with.
   */
  readonly epsilon?: number;
  /** Of normalizations: whether beta is added. */
  readonly center?: boolean;
  /** Of normalizations: whether gamma multiplies. */
  readonly scale?: boolean;
  /**
   * Of `batchNormalization`: what an update keeps of running mean and variance, and whether that
   * variance is divided by n - 1.
   */
  readonly momentum?: number;
  /** Of `batchNormalization`: whether the running variance divides by n - 1. */
  readonly unbiased?: boolean;
  /**
   * Of recurrent layers: the activation of gates, whether all states are given, whether it begins
   * at the last step, whether it has biases.
   */
  readonly recurrentActivation?: ActivationName;
  /** Of recurrent layers: whether the states of all steps are the output. */
  readonly returnSequences?: boolean;
  /** Of recurrent layers: whether the steps are read from the last to the first. */
  readonly goBackwards?: boolean;
  /** Of recurrent layers: whether biases are added. */
  readonly useBias?: boolean;
  /**
   * Of `gru`: whether the reset comes behind the product; of `lstm`: whether the bias of the gate
   * that forgets began at 1.
   */
  readonly resetAfter?: boolean;
  /** Of `lstm`: whether the biases of the forget gate began at 1. */
  readonly unitForgetBias?: boolean;
  /**
   * Of a convolution: parts of the channels that filters see; of `groupNormalization`: those that
   * are normalized together.
   */
  readonly groups?: number;
  /**
   * Of `equilibrium`: the activation of its units, how many of these answer, and how their state of
   * rest is searched for.
   */
  readonly stateActivation?: ActivationName;
  /** Of `equilibrium`: the number of units whose states are the output. */
  readonly outputs?: number;
  /** Of `equilibrium`: the largest change of a state at rest. */
  readonly tolerance?: number;
  /** Of `equilibrium`: the most iterations of a search. */
  readonly maxIterations?: number;
  /** Of `equilibrium`: whether a row that doesn't come to rest is an error. */
  readonly requireConvergence?: boolean;
  /** Of `equilibrium`: whether every row is certain to come to rest. */
  readonly monotone?: boolean;
  /** Of `concat`, and of `residual`, which has one: the layers of each branch. */
  readonly branches?: readonly (readonly InnerLayerInfo[])[];
}

/** What there is to tell of a layer. */
export interface LayerInfo extends InnerLayerInfo {
  /** Numbers that it makes of a row. */
  readonly units: number;
  /** How these lie, where that isn't one behind the other: say [height, width, channels]. */
  readonly shape?: readonly number[];
  /** Of what it gives; "linear" where there is none. */
  readonly activation: ActivationName;
  /** Whether it has biases. */
  readonly bias: boolean;
  /**
   * Of a model of `lanegrad/model`: what it is applied to, in all of its calls: inputs by name,
   * layers by number.
   */
  readonly appliedTo?: readonly string[];
  /** Of such a one: numbers in a row of what it is applied to first. */
  readonly inputs?: number;
  /** Of a layer of a user's, and of one that holds some: the shapes of its parameters by name. */
  readonly parameterShapes?: Readonly<Record<string, readonly number[]>>;
}

/** Numbers in a row of input, or how they lie there: say [height, width, channels]. */
export type Inputs = number | readonly number[];

/**
 * Rows of a data set, whose numbers are multiplied by the scale, by the name that messages call
 * them.
 */
export interface NamedRows {
  readonly name: string;
  readonly x: Float32Array | Float64Array | Uint8Array;
  readonly columns: number;
  readonly scale: number;
}

/** A network before it has memory. */
export interface Blueprint {
  readonly inputs: number;
  /**
   * How the numbers of a row lie, where that isn't one behind the other: say [height, width,
   * channels].
   */
  readonly inputShape?: readonly number[];
  readonly layers: readonly LayerInfo[];
  readonly parameters: readonly Parameter[];
  /** A batch in graphs, ["rows", inputs]. */
  readonly x: Tensor;
  /** Whether all layers are dense ones, so that the work of a batch can be told. */
  readonly isDense: boolean;
  /** Whether layers read the numbers of the rows themselves, and not only products of them. */
  readonly readsNumbers?: boolean;
  /** The smallest file that holds all kernels of the network, whatever is done with it. */
  kernelFile(dtype: Dtype, build: Build, optimizer: Optimizer): KernelFile;
  /** What each layer makes of the batch, in training with random numbers of that seed. */
  forward(isTraining: boolean, seed: number): readonly Tensor[];
  /** @throws DataError for rows that layers can't take; absent where they take all numbers. */
  checkRows?(rows: NamedRows): void;
  /**
   * Takes memory for what layers keep besides parameters, and gives the address behind it; absent
   * where none keeps something.
   */
  placeStates?(runtime: Runtime): number;
  /**
   * Steps that bring parameters, given in their order, to what constraints ask after an update;
   * absent where none has some.
   */
  constrain?(runtime: Runtime, parameters: readonly { readonly address: number }[]): readonly Step[];
}
