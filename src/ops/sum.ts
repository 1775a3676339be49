import { apply, checkTensor } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { asMatrix, checkShape, hasSameCount, isSame, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { broadcastShape, matrixView, movesOf } from "./broadcasting.js";
import { reshape } from "./reshape.js";

/** The axes that a reduction does away with: so many of the first or of the last ones. */
export interface Span {
  readonly side: "leading" | "trailing";
  readonly count: number;
}

/** The shape that is left of `shape`. */
export function without(shape: Shape, { side, count }: Span): Shape {
  return side === "leading" ? shape.slice(count) : shape.slice(0, shape.length - count);
}

/** The same shape with each axis of the span kept, of length 1. */
export function withOnes(shape: Shape, { side, count }: Span): Shape {
  const ones = new Array<number>(count).fill(1);
  const rest = without(shape, { side, count });
  return side === "leading" ? [...ones, ...rest] : [...rest, ...ones];
}

/**
 * Sums over leading or trailing axes, in the canonical order: ascending, in blocks of 256 whose
 * sums are added ascending.
 */
class Sum implements Op {
  readonly name = "sum";

  constructor(private readonly span: Span) {}

  shape([x]: readonly Shape[]): Shape {
    return without(x, this.span);
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly Tensor[] {
    return [broadcast(reshape(dy, withOnes(x.shape, this.span)), x.shape)];
  }

  lower({ inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const { side, count } = this.span;
    const { rows, columns } = asMatrix(x.extents, side === "leading" ? count : x.extents.length - count);
    return side === "leading"
      ? [step("sumColumns", columns, out.address, x.address, rows, columns)]
      : [step("sumRows", rows, out.address, x.address, columns)];
  }
}

/** `x` summed over a span of axes, which are gone; none leaves it as it is. */
export function sumOver(x: Tensor, span: Span): Tensor {
  return span.count === 0 ? x : apply(new Sum(span), x);
}

/**
 * A tensor repeated along axes to a larger shape. Arithmetic repeats by itself; this is for where
 * the numbers themselves are wanted.
 */
export class Broadcast implements Op {
  readonly name = "broadcast";

  constructor(private readonly to: Shape) {}

  shape([x]: readonly Shape[]): Shape {
    if (isSame(broadcastShape(this.name, [x, this.to]), this.to)) return this.to;
    throw shapeError(this.name, [x, this.to], "the first is not a part of the second that could be repeated");
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly Tensor[] {
    return [sumTo(dy, x.shape)];
  }

  lower({ inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns, strides } = matrixView(out.extents, [x.extents]);
    const [{ row, column }] = strides;
    return [{ ...step("broadcastRows", rows, out.address, x.address, columns, row, column), grain: 1 }];
  }
}

/** `x` repeated to `shape`, by the rule of `broadcastShape`. @throws UsageError INVALID_SHAPE. */
export function broadcast(x: Tensor, shape: Shape): Tensor {
  checkTensor("broadcast", x);
  const to = checkShape("A tensor that is broadcast", shape);
  return isSame(x.shape, to) ? x : apply(new Broadcast(to), x);
}

/**
 * The spans that one after the other sum up all elements: over the rows, then over what that
 * leaves.
 */
export function allOf(rank: number): readonly Span[] {
  const rows: Span = { side: "leading", count: Math.min(rank, 1) };
  return rank < 2 ? [rows] : [rows, { side: "trailing", count: rank - 1 }];
}

/**
 * `gradient`, of what a tensor of that shape was broadcast to, summed over the axes along which it
 * was repeated.
 */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (hasSameCount(gradient.shape, shape)) return reshape(gradient, shape);
  const moves = movesOf(shape, gradient.shape);
  if (!moves.includes(true)) {
    const sum = (x: Tensor, span: Span): Tensor => (hasSameCount(x.shape, shape) ? x : sumOver(x, span));
    return reshape(allOf(moves.length).reduce(sum, gradient), shape);
  }
  const over = sumOver(gradient, { side: "leading", count: moves.indexOf(true) });
  const behind = moves.length - 1 - moves.lastIndexOf(true);
  return reshape(sumOver(over, { side: "trailing", count: behind }), shape);
}
