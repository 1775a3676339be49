import type { Passes } from "../layers/passes.js";
import type { SettledLoss } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import type { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Targets } from "./placing/targetValues.js";
import type { Prediction } from "./records.js";
import type { Schema } from "./schema.js";

/** Targets of losses that compare with numbers. */
type MatrixTargets = typeof import("./placing/matrixTargets.js");

type MatrixArguments =
  Parameters<MatrixTargets["matrixTargets"]> extends [...infer Others, infer Known]
    ? [...Others, known: Known & Pick<Schema, "outputs">]
    : never;

/** What makes matrices of targets, and says what outputs mean. */
export interface Matrices extends Omit<MatrixTargets, "labelsOf" | "matrixTargets"> {
  /**
   * What else is known of answers, by its name in a `Schema`, and whether a checkpoint can have
   * kept that.
   */
  readonly known?: Readonly<Record<string, (value: unknown) => boolean>>;
  /**
   * Targets as the loss compares with them; what is known of a model is also what is of each of its
   * outputs.
   */
  matrixTargets(...told: MatrixArguments): Targets;
  /** What is answered for flags [rows, outputs] of labels; nothing where rows have none. */
  labelsOf(...told: Parameters<MatrixTargets["labelsOf"]>): Partial<Prediction> | undefined;
}

/** What decides about the meaning of outputs. */
export interface Answering {
  readonly loss: SettledLoss;
  readonly network: { readonly outputs: number };
  /** Present where the loss compares with numbers. */
  readonly matrices: Matrices | undefined;
}

/** A model's parts, as `sequential` and `load` put them together. */
export interface ModelParts extends Answering {
  readonly platform: ModelPlatform;
  readonly runtime: Runtime;
  readonly network: Network;
  /** What its layers do with batches. */
  readonly passes: Passes;
  readonly seed: number;
  /**
   * Where rows are standardized: by mean and deviation of every column, which the first `fit`
   * measures unless they are known.
   */
  readonly standardizer: import("./placing/standardizing.js").Standardizer | undefined;
  /** What places features that are mostly zero. */
  readonly sparse: OnDemand<typeof import("./placing/compressedFeatures.js")>;
  /** Networks with layers other than dense ones. */
  readonly general: OnDemand<typeof import("../layers/general.js")>;
  readonly schema: Schema;
  /** What the file of a loaded model tells of its training. */
  readonly past?: Past;
}

/** What there is to know of a model's training before it was loaded. */
export interface Past {
  /** Epochs that it has been through. */
  readonly epochs: number;
  /** What `info` says of it. */
  readonly told: { readonly missing?: string };
  /**
   * @throws UsageError where nobody said how it is to be trained on: another optimizer would change
   * it without a sign.
   */
  checkTrainable(): void;
}
