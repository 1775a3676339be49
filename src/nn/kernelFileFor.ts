import type { Dtype } from "../runtime/kernels.js";
import { CORE, type KernelFile } from "../runtime/supply/kernelFiles.js";
import { type Build, fileOf } from "../runtime/supply/variants.js";
import type { ActivationName } from "./activations.js";
import type { DenseLayer } from "./layers.js";
import type { Optimizer, OptimizerName } from "./optimizers.js";

/** What the core kernels (assembly/core.ts) have, besides weights from uniform distributions. */
const ACTIVATIONS: readonly ActivationName[] = ["linear", "sigmoid", "tanh", "relu", "softmax"];
const OPTIMIZERS: readonly OptimizerName[] = ["sgd", "adam", "adamW"];

/** The smallest file that holds all kernels of a network, whatever is done with it: the core ones, or those of the whole build. */
export function kernelFileFor(
  dtype: Dtype,
  build: Build,
  layers: readonly DenseLayer[],
  { name }: Optimizer,
): KernelFile {
  const whole = fileOf(dtype, build);
  const isCommon =
    OPTIMIZERS.includes(name) &&
    layers.every(
      ({ activation, weights, initializer }) =>
        ACTIVATIONS.includes(activation) && (weights !== undefined || initializer.distribution === "uniform"),
    );
  return isCommon && whole === "float32" ? CORE : whole;
}
