import { apply } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { isSame } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { broadcastShape, commonShape, matrixView } from "./broadcasting.js";
import { asTensor, type Operand } from "./constant.js";
import { Broadcast, sumTo } from "./sum.js";

type Arithmetic = "add" | "subtract" | "multiply" | "divide" | "maximum" | "minimum";
type Comparison = "greater" | "greaterEqual" | "equal";

/**
 * The gradients with respect to both operands, of the shape of the result; `undefined` where one is
 * zero everywhere.
 */
export type BinaryRule = (dy: Tensor, node: Tensor, a: Tensor, b: Tensor) => readonly (Tensor | undefined)[];

/**
 * A function of two numbers, element by element, which repeats a row, a column or a scalar as often
 * as it takes.
 */
export class Binary implements Op {
  readonly overlays = [0, 1];

  constructor(
    readonly name: Arithmetic | Comparison,
    private readonly rule: BinaryRule,
  ) {}

  /** The tensor it makes of two operands. @throws UsageError INVALID_SHAPE. */
  of(a: Operand, b: Operand): Tensor {
    const [left, right] = [asTensor(a), asTensor(b)];
    const shape = this.shape([left.shape, right.shape]);
    // what is only repeated is repeated here, and need not lie there
    const bareLeft = bare(left, right.shape, shape);
    return apply(this, bareLeft, bare(right, bareLeft.shape, shape));
  }

  shape(shapes: readonly Shape[]): Shape {
    return broadcastShape(this.name, shapes);
  }

  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[] {
    const [a, b] = node.inputs;
    return this.rule(dy, node, a, b).map((gradient, i) => gradient && sumTo(gradient, node.inputs[i].shape));
  }

  lower({ inputs: [a, b], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns, strides } = matrixView(out.extents, [a.extents, b.extents]);
    const [left, right] = strides;
    const call = step(
      `${this.name}Broadcast`,
      rows,
      out.address,
      a.address,
      b.address,
      columns,
      left.row,
      left.column,
      right.row,
      right.column,
    );
    // one column is one run of elements, cut best from cache line to cache line; else rows are long
    return [columns === 1 ? call : { ...call, grain: 1 }];
  }
}

/** What `operand` was before it was repeated, where it and `other` still give `shape`. */
function bare(operand: Tensor, other: Shape, shape: Shape): Tensor {
  if (!(operand.op instanceof Broadcast)) return operand;
  const [source] = operand.inputs;
  const common = commonShape([source.shape, other]);
  return common && isSame(common, shape) ? source : operand;
}
