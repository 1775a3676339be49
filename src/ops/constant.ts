import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { apply, isTensor } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/** One number that is written down in the program. */
class Constant implements Op {
  readonly name = "constant";

  constructor(readonly value: number) {}

  shape(): Shape {
    return [];
  }

  lower({ outputs: [out] }: Site): readonly Step[] {
    return [step("fillReals", 1, out.address, this.value)];
  }
}

/** What ops take for a tensor of numbers: the tensor, or a number, which stands for a scalar. */
export type Operand = Tensor | number;

/** The scalar of one number. @throws UsageError INVALID_OPTION for anything but a number. */
export function constant(value: number): Tensor {
  if (typeof value !== "number")
    throw new UsageError("INVALID_OPTION", `An op takes tensors and numbers, not ${describeValue(value)}.`);
  return apply(new Constant(value));
}

/** The tensor that an operand is. @throws UsageError INVALID_OPTION. */
export function asTensor(operand: Operand): Tensor {
  return isTensor(operand) ? operand : constant(operand);
}

/** Whether a tensor is the scalar of just that number. */
export function isConstant({ op }: Tensor, value: number): boolean {
  return op instanceof Constant && op.value === value;
}
