import type { ActivationName, LossName } from "../index.js";

/** Activations a hidden layer may have. */
export const HIDDEN_ACTIVATIONS = [
  "sigmoid",
  "tanh",
  "relu",
  "leakyRelu",
  "elu",
  "softplus",
  "silu",
  "gelu",
  "linear",
] as const satisfies readonly ActivationName[];

/** Losses that can be trained. */
export const LOSSES = ["meanSquaredError", "binaryCrossEntropy", "crossEntropy"] as const satisfies readonly LossName[];

/** Update rules that can be trained with. */
export const OPTIMIZERS = ["sgd", "adam", "adamW", "rmsProp", "adagrad"] as const;

/** Name of an activation a hidden layer may have. */
export type HiddenActivation = (typeof HIDDEN_ACTIVATIONS)[number];
/** Name of an update rule. */
export type OptimizerName = (typeof OPTIMIZERS)[number];
