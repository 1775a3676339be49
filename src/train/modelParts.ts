import type { Passes } from "../layers/passes.js";
import type { SettledLoss } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import type { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Schema } from "./schema.js";

/** A model's parts, as `sequential` and `load` put them together. */
export interface ModelParts {
  readonly platform: ModelPlatform;
  readonly runtime: Runtime;
  readonly network: Network;
  /** What its layers do with batches. */
  readonly passes: Passes;
  readonly loss: SettledLoss;
  readonly seed: number;
  /** Where rows are standardised: by mean and deviation of every column, which the first `fit` measures unless they are known. */
  readonly standardizer: import("./placing/standardizing.js").Standardizer | undefined;
  /** Present where the loss compares with numbers. */
  readonly matrices: typeof import("./placing/matrixTargets.js") | undefined;
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
  /** @throws UsageError where nobody said how it is to be trained on: another optimizer would change it without a sign. */
  checkTrainable(): void;
}
