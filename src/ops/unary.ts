import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { asTensor, type Operand } from "./constant.js";

/** Kernels of elementwise functions that take nothing but the table of constants. */
export type UnaryKernel = `${"negate" | "square" | "sqrt" | "exp" | "log" | "abs" | "sign"}Elements`;

/** An elementwise function; `rule` gives the gradient with respect to its input. */
export class Unary implements Op {
  readonly overlays = [0];

  constructor(
    readonly name: string,
    private readonly kernel: UnaryKernel,
    private readonly rule: (dy: Tensor, node: Tensor, x: Tensor) => Tensor | undefined,
  ) {}

  /** The tensor it makes of an operand. */
  of(x: Operand): Tensor {
    return apply(this, asTensor(x));
  }

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    return [this.rule(dy, node, node.inputs[0])];
  }

  lower({ machine, inputs: [x], outputs: [out] }: Site): readonly Step[] {
    return [step(this.kernel, countOf(out.extents), out.address, x.address, machine.constants)];
  }
}
