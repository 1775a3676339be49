import type { LayerInfo } from "../nn/blueprint.js";
import type { LossOptions, Reduction } from "../nn/losses.js";
import type { OptimizerInfo } from "../nn/optimizerInfo.js";
import type { PreprocessorState } from "../preprocess/state.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Choice } from "../runtime/supply/variants.js";
import type { ThreadChoice } from "../runtime/threads/threads.js";

/** What a model is made of. */
export interface ModelInfo {
  /** Numbers in a row of input. */
  readonly inputs: number;
  /**
   * How the numbers of a row lie, where that isn't one behind the other: say [height, width,
   * channels].
   */
  readonly inputShape?: readonly number[];
  /** The layers in their order. */
  readonly layers: readonly LayerInfo[];
  /** Number of trainable numbers. */
  readonly parameters: number;
  /** The type of all numbers. */
  readonly dtype: Dtype;
  /**
   * The build of the kernels that computes, and why it isn't a faster one if `lanes: "wide"` or
   * fast numerics were asked for.
   */
  readonly kernels: Choice;
  /** The threads that compute, and why there are not more where several were wanted. */
  readonly threads: ThreadChoice;
  /** Its name: a `LossName`, or that of a loss of your own. */
  readonly loss: string;
  /** Its options, where they aren't as usual. */
  readonly lossOptions?: LossOptions;
  /** How squared errors become one number, where that is not their mean. */
  readonly reduction?: Reduction;
  /**
   * Its name and options, say
   * `{ name: "sgd", learningRate: 0.01, momentum: 0.9, nesterov: false }`.
   */
  readonly optimizer: OptimizerInfo;
  /** The seed of first weights, shuffles and dropout. */
  readonly seed: number;
  /** Names of the classes in the order of the outputs; absent where unknown. */
  readonly classes?: readonly string[];
  /** Names of the inputs; absent where unknown. */
  readonly features?: readonly string[];
  /** Names of the numbers that are learned, or of the labels of which a row may have several. */
  readonly targetNames?: readonly string[];
  /** What makes inputs of the columns of a table. */
  readonly preprocessor?: PreprocessorState;
  /**
   * Of a model from a file that doesn't let its training go on as it was: what the file lacks, in a
   * sentence.
   */
  readonly missing?: string;
  /** Bytes of linear memory that the model and what runs on it use now. */
  readonly memoryBytes: number;
}
