import { type ActivationName, activationOf, type FormulaActivation } from "../catalog/activations.js";
import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { add, multiply, negate, subtract } from "./arithmetic.js";
import { less } from "./comparison.js";
import { asTensor, type Operand } from "./constant.js";
import { exp, square } from "./elementary.js";
import { where } from "./where.js";

/**
 * The elementwise activations, each of which has kernels forward and backward, by the table's
 * entry.
 */
export type Elementwise = Exclude<ActivationName, FormulaActivation | "linear" | "softmax">;

/** An activation, element by element. */
export class Activation implements Op {
  readonly overlays = [0];

  constructor(
    readonly name: Elementwise,
    private readonly curvature: Curvature,
  ) {}

  /** The tensor it makes of an operand. */
  of(x: Operand): Tensor {
    return apply(this, asTensor(x));
  }

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, node: Tensor): readonly Tensor[] {
    const source = activationOf(this.name).keepsSum ? node.inputs[0] : node;
    return [apply(new ActivationGradient(this.name, this.curvature), dy, source)];
  }

  lower({ machine, inputs: [x], outputs: [out] }: Site): readonly Step[] {
    return [
      step(`${activationOf(this.name).kernel}Forward`, countOf(out.extents), out.address, x.address, machine.constants),
    ];
  }
}

/**
 * The derivative of f' by what it is computed from, the activation or the sum; undefined where it
 * is zero everywhere.
 */
type Curvature = ((source: Tensor) => Tensor) | undefined;

/** dy f', where f' is computed from the activation or from the sum, as the activation has it. */
export class ActivationGradient implements Op {
  readonly name: string;
  readonly overlays = [0, 1];

  constructor(
    readonly activation: Elementwise,
    private readonly curvature: Curvature,
  ) {
    this.name = `the gradient of ${activation}`;
  }

  shape([dy]: readonly Shape[]): Shape {
    return dy;
  }

  gradient(gradient: Tensor, { inputs: [dy, source] }: Tensor): readonly (Tensor | undefined)[] {
    const slope = apply(this, gradient, source);
    return [slope, this.curvature && multiply(multiply(gradient, dy), this.curvature(source))];
  }

  lower({ machine, inputs: [dy, source], outputs: [out] }: Site): readonly Step[] {
    const count = countOf(out.extents);
    return [
      step(
        `${activationOf(this.activation).kernel}Backward`,
        count,
        out.address,
        dy.address,
        source.address,
        machine.constants,
      ),
    ];
  }
}

const ofSigmoid = new Activation("sigmoid", (a) => subtract(1, multiply(2, a)));
const ofTanh = new Activation("tanh", (a) => multiply(-2, a));
const ofRelu = new Activation("relu", undefined);
const ofLeakyRelu = new Activation("leakyRelu", undefined);
const ofElu = new Activation("elu", (z) => where(less(0, z), 0, exp(z)));
const ofSoftplus = new Activation("softplus", (z) => sigmoidSlope(z));
const ofSilu = new Activation("silu", (z) =>
  vanishing(sigmoidSlope(z), add(2, multiply(z, subtract(1, multiply(2, sigmoid(z)))))),
);
const ofGelu = new Activation("gelu", (z) => vanishing(normalDensity(z), subtract(2, square(z))));

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: Operand): Tensor {
  return ofSigmoid.of(x);
}

/** The hyperbolic tangent. */
export function tanh(x: Operand): Tensor {
  return ofTanh.of(x);
}

/** max(x, 0); its gradient at 0 is 0. */
export function relu(x: Operand): Tensor {
  return ofRelu.of(x);
}

/** x where it is positive, else 0.01 x. */
export function leakyRelu(x: Operand): Tensor {
  return ofLeakyRelu.of(x);
}

/** x where it is positive, else exp(x) - 1. */
export function elu(x: Operand): Tensor {
  return ofElu.of(x);
}

/** log(1 + exp(x)). */
export function softplus(x: Operand): Tensor {
  return ofSoftplus.of(x);
}

/** x sigmoid(x). */
export function silu(x: Operand): Tensor {
  return ofSilu.of(x);
}

/** x Phi(x) with the normal distribution function Phi (the exact GELU). */
export function gelu(x: Operand): Tensor {
  return ofGelu.of(x);
}

/** Whether a tensor is made by `sigmoid`. */
export function isSigmoid({ op }: Tensor): boolean {
  return op === ofSigmoid;
}

/** sigmoid(z) (1 - sigmoid(z)), with the relative accuracy of both tails. */
function sigmoidSlope(z: Tensor): Tensor {
  return multiply(sigmoid(z), sigmoid(negate(z)));
}

/** factor x, and 0 where the factor is 0, also of an infinite x: at infinity the factor wins. */
function vanishing(factor: Tensor, x: Tensor): Tensor {
  return where(factor, multiply(factor, x), 0);
}

/** exp(-z^2 / 2) / sqrt(2 pi). */
function normalDensity(z: Tensor): Tensor {
  return multiply(0.3989422804014327, exp(multiply(-0.5, square(z))));
}
