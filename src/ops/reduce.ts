import { checkBoolean, checkOptions, describeValue } from "../check.js";
import { apply, checkTensor } from "../graph/apply.js";
import { countOf, resolve, type Shape } from "../graph/extents.js";
import { asMatrix, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { divide } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { reshape } from "./reshape.js";
import { allOf, type Span, sumOver, withOnes, without } from "./sum.js";
import { where } from "./where.js";

/** How a reduction leaves its axis. */
export interface ReductionOptions {
  /**
   * Whether the axis stays, of length 1, so that the result goes with `x` in arithmetic. Default
   * false.
   */
  readonly keepDims?: boolean;
}

/** Axes that are reduced: the first (0: over the rows), the last (-1: over the columns), or all. */
function spansOf(name: string, x: Tensor, axis: number | undefined): readonly Span[] {
  checkTensor(name, x);
  const rank = x.shape.length;
  if (axis === undefined) return allOf(rank);
  if (rank > 0 && axis === 0) return [{ side: "leading", count: 1 }];
  if (rank > 0 && (axis === -1 || axis === rank - 1)) return [{ side: "trailing", count: 1 }];
  throw shapeError(name, [x.shape], `axis must be 0 (the first) or -1 (the last), not ${describeValue(axis)}`);
}

type Reduce = (x: Tensor, span: Span) => Tensor;

function reduce(name: string, over: Reduce, x: Tensor, axis: number | undefined, options: ReductionOptions): Tensor {
  checkOptions(name, options, "{ keepDims: true }", ["keepDims"]);
  const { keepDims = false } = options;
  checkBoolean("keepDims", keepDims);
  const spans = spansOf(name, x, axis);
  const result = spans.reduce(over, x);
  return keepDims ? reshape(result, spans.length > 1 ? x.shape.map(() => 1) : withOnes(x.shape, spans[0])) : result;
}

/**
 * The sum of `x` over its first axis (0: of each column, over the rows), over its last (-1: of each
 * row), or of all elements, which sums the rows first. Always in the canonical order: ascending, in
 * blocks of 256 whose sums are added ascending. @throws UsageError INVALID_SHAPE.
 */
export function sum(x: Tensor, axis?: number, options: ReductionOptions = {}): Tensor {
  return reduce("sum", sumOver, x, axis, options);
}

/**
 * `sum` divided by how many elements each sum is of: of nothing NaN. @throws UsageError
 * INVALID_SHAPE.
 */
export function mean(x: Tensor, axis?: number, options: ReductionOptions = {}): Tensor {
  const total = reduce("mean", sumOver, x, axis, options);
  const spans = spansOf("mean", x, axis);
  const gone = spans.length > 1 ? x.shape : spansAxes(x.shape, spans[0]);
  return divide(total, count(gone));
}

/**
 * The largest element over the first axis, the last, or of all, as `sum`; equals share the
 * gradient, which of NaN nobody has. Of all it is the largest over the rows, then of these, and so
 * equals share it: [[1, 1], [1, 0]] has [[1/4, 1/2], [1/4, 0]]. Of nothing it is -Infinity, as
 * `Math.max()`: above it is every number, so that the largest of two parts is the larger of theirs,
 * also where one is empty. @throws UsageError INVALID_SHAPE.
 */
export function max(x: Tensor, axis?: number, options: ReductionOptions = {}): Tensor {
  return reduce("max", (of, span) => (span.count === 0 ? of : apply(new Max(span), of)), x, axis, options);
}

/** The sum of each row along the last axis, which stays. */
export function sumColumns(x: Tensor): Tensor {
  return sum(x, -1, { keepDims: true });
}

/** The extents that a span does away with. */
function spansAxes(shape: Shape, { side, count }: Span): Shape {
  return side === "leading" ? shape.slice(0, count) : shape.slice(shape.length - count);
}

/** The number of elements of a shape, which may depend on the rows, as a scalar. */
export function count(shape: Shape): Tensor {
  return apply(new Count(shape));
}

class Count implements Op {
  readonly name = "count";

  constructor(private readonly of: Shape) {}

  shape(): Shape {
    return [];
  }

  lower({ outputs: [out], rows }: Site): readonly Step[] {
    return [step("fillReals", 1, out.address, countOf(resolve(this.of, rows)))];
  }
}

/** The largest element over leading or trailing axes. */
class Max implements Op {
  readonly name = "max";

  constructor(private readonly span: Span) {}

  shape([x]: readonly Shape[]): Shape {
    return without(x, this.span);
  }

  gradient(dy: Tensor, node: Tensor): readonly Tensor[] {
    const [x] = node.inputs;
    const kept = withOnes(x.shape, this.span);
    const isLargest = equal(x, reshape(node, kept));
    const share = divide(reshape(dy, kept), reshape(sumOver(isLargest, this.span), kept));
    return [where(isLargest, share, 0)];
  }

  lower({ inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const { side, count } = this.span;
    const { rows, columns } = asMatrix(x.extents, side === "leading" ? count : x.extents.length - count);
    if (rows * columns === 0) return [step("fillReals", countOf(out.extents), out.address, Number.NEGATIVE_INFINITY)];
    return side === "leading"
      ? [step("maxColumns", columns, out.address, x.address, rows, columns)]
      : [{ ...step("maxRows", rows, out.address, x.address, columns), grain: 1 }];
  }
}
