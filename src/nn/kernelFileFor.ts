import { activationOf } from "../catalog/activations.js";
import { isPlain, ruleOf } from "../catalog/optimizers.js";
import type { Dtype } from "../runtime/kernels.js";
import { CORE, type KernelFile } from "../runtime/supply/kernelFiles.js";
import { type Build, fileOf } from "../runtime/supply/variants.js";
import type { DenseLayer } from "./layers.js";
import type { Optimizer } from "./optimizers.js";

/**
 * The smallest file that holds all kernels of a network, whatever is done with it: the core ones,
 * or those of the whole build.
 */
export function kernelFileFor(
  dtype: Dtype,
  build: Build,
  layers: readonly DenseLayer[],
  optimizer: Optimizer,
): KernelFile {
  const whole = fileOf(dtype, build);
  const isCore =
    ruleOf(optimizer).isCore &&
    isPlain(optimizer) &&
    layers.every(
      ({ activation, weights, initializer }) =>
        activationOf(activation).isCore && (weights !== undefined || initializer.distribution === "uniform"),
    );
  return isCore && whole === "float32" ? CORE : whole;
}
