import type { FormulaActivation } from "../catalog/activations.js";
import { shared } from "../graph/apply.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { elu, relu, softplus, tanh } from "./activations.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { greater, maximum } from "./comparison.js";
import { abs, clip } from "./elementary.js";
import { where } from "./where.js";

/**
 * The constants of selu, by which its outputs keep mean 0 and variance 1: Klambauer et al., 2017,
 * in float64.
 */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
/**
 * Below this mish is 0 in both element types, as exp(z) is, and from here on z / (1 + |z|) is -1
 * or 1.
 */
const MISH_LEAST = -1000;
const SOFTSIGN_MOST = 2 ** 60;

/**
 * The activations that have no kernels, element by element of the sums z, as PyTorch and Keras have
 * them. Where z is infinite they are what they come near to, and have its slope but for mish at
 * +Infinity; at a kink the slope is one from either side.
 */
export const activationFormulas: Readonly<Record<FormulaActivation, (z: Tensor) => Tensor>> = {
  // z / 6 + 1 / 2 between -3 and 3, else 0 or 1
  hardSigmoid: (z) => divide(add(clip(z, -3, 3), 3), 6),
  // z hardSigmoid(z), of which the part above 3 is added: Howard et al., Searching for MobileNetV3,
  // 2019
  hardSwish(z) {
    const between = clip(z, -3, 3);
    return add(divide(multiply(between, add(between, 3)), 6), relu(subtract(z, 3)));
  },
  // z tanh(softplus(z)): Misra, 2019
  mish(z) {
    const above = maximum(z, MISH_LEAST);
    return multiply(above, tanh(softplus(above)));
  },
  // scale z for z > 0, else scale alpha (exp(z) - 1)
  selu: (z) => multiply(SELU_SCALE, where(greater(z, 0), z, multiply(SELU_ALPHA, elu(z)))),
  // z / (1 + |z|)
  softsign(z) {
    const within = clip(z, -SOFTSIGN_MOST, SOFTSIGN_MOST);
    return divide(within, add(1, abs(within)));
  },
};

/** Says by what activation its only input was made of which sums. */
class Activated implements Op {
  readonly isAlias = true;

  constructor(
    readonly name: FormulaActivation,
    readonly sums: Tensor,
  ) {}

  gradient(dy: Tensor): readonly Tensor[] {
    return [dy];
  }

  lower(): readonly Step[] {
    return [];
  }
}

/** The activation of that name of `sums`, which `formulaOf` knows again. */
export function byFormula(name: FormulaActivation, sums: Tensor): Tensor {
  const made = activationFormulas[name](sums);
  return shared(newTensor(made.shape, new Activated(name, sums), [made]));
}

/** By what activation a tensor was made of which sums; undefined if it wasn't by a formula. */
export function formulaOf({ op }: Tensor): Pick<Activated, "name" | "sums"> | undefined {
  return op instanceof Activated ? op : undefined;
}
