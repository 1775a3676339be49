import type { ActivationName } from "../catalog/activations.js";
import type { Tensor } from "../graph/tensor.js";
import { Activation, elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, tanh } from "./activations.js";
import { isSoftmax, softmax } from "./softmax.js";

/** Every activation as a function of tensors. */
export const activationFunctions: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  ...{ sigmoid, tanh, relu, leakyRelu, elu, softplus, silu, gelu, softmax },
};

/** The name of the activation that `tensor` was made by; "linear" if it wasn't by any. */
export function activationOfTensor(tensor: Tensor): ActivationName {
  if (isSoftmax(tensor)) return "softmax";
  return tensor.op instanceof Activation ? tensor.op.name : "linear";
}
