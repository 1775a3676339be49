import type { ActivationName } from "../catalog/activations.js";
import { isIn } from "../catalog/lookup.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import { activationFormulas, byFormula, formulaOf } from "./activationFormulas.js";
import { Activation, elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, tanh } from "./activations.js";
import { isSoftmax, softmax } from "./softmax.js";

const functions = {
  linear: (x: Tensor): Tensor => x,
  ...{ sigmoid, tanh, relu, leakyRelu, elu, softplus, silu, gelu, softmax },
} as const;

/**
 * An activation as a function of tensors. One that only its table knows has no second derivative:
 * a gradient of its gradient throws UsageError INVALID_OPTION.
 */
export function activationFunction(name: ActivationName): (x: Tensor) => Tensor {
  if (isIn(functions, name)) return functions[name];
  if (isIn(activationFormulas, name)) return (x) => byFormula(name, x);
  const activation = new Activation(name, () => {
    throw new UsageError("INVALID_OPTION", `${name} has no second derivative: write it as a function of tensors.`);
  });
  return (x) => activation.of(x);
}

/** The name of the activation that `tensor` was made by; "linear" if it wasn't by any. */
export function activationOfTensor(tensor: Tensor): ActivationName {
  if (isSoftmax(tensor)) return "softmax";
  return formulaOf(tensor)?.name ?? (tensor.op instanceof Activation ? tensor.op.name : "linear");
}

/** What went into activations of users, by what these made of it. */
const sumsOfOwn = new WeakMap<Tensor, Tensor>();

/** Remembers that an activation of a user's made `made` of `sums`. */
export function rememberSums(made: Tensor, sums: Tensor): void {
  sumsOfOwn.set(made, sums);
}

/** What goes into the activation that `tensor` was made by; `tensor` itself if it wasn't by any. */
export function sumsOf(tensor: Tensor): Tensor {
  const sums = sumsOfOwn.get(tensor);
  if (sums) return sums;
  if (activationOfTensor(tensor) === "linear") return tensor;
  return formulaOf(tensor)?.sums ?? tensor.inputs[0];
}
