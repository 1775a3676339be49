import type { Tensor } from "../graph/tensor.js";
import { isSigmoid, softplus } from "./activations.js";
import { divide, negate } from "./arithmetic.js";
import { Binary } from "./binary.js";
import { asTensor, isConstant, type Operand } from "./constant.js";
import { isSoftmax, logSoftmax } from "./softmax.js";
import { Unary } from "./unary.js";

const logarithm = new Unary("log", "logElements", (dy, _, x) => divide(dy, x));

/**
 * The natural logarithm: -Infinity at 0, NaN below. Of probabilities it is computed from the
 * logits, so that none is lost that rounds to 0 or 1: log(softmax(z)) is logSoftmax(z),
 * log(sigmoid(z)) is -softplus(-z), and log(1 - sigmoid(z)) is -softplus(z). So cross-entropies
 * overflow nowhere, and their gradients are exact.
 */
export function log(x: Operand): Tensor {
  const of = asTensor(x);
  if (isSoftmax(of)) return logSoftmax(of.inputs[0]);
  if (isSigmoid(of)) return negate(softplus(negate(of.inputs[0])));
  const logit = logitOfRest(of);
  return logit ? negate(softplus(logit)) : logarithm.of(of);
}

/** z of a tensor that is 1 - sigmoid(z). */
function logitOfRest({ op, inputs: [one, share] }: Tensor): Tensor | undefined {
  const isRest = op instanceof Binary && op.name === "subtract" && isConstant(one, 1) && isSigmoid(share);
  return isRest ? share.inputs[0] : undefined;
}
