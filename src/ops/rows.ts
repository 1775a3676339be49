import { checkWhole } from "../check.js";
import { apply, type ShapedOp } from "../graph/apply.js";
import { countOf, type Extent, type Shape } from "../graph/extents.js";
import { asMatrix, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/** The rows of a matrix that indices name. */
const gathering: ShapedOp = {
  name: "gather",
  indexInput: 1,
  limit: ({ inputs: [x] }) => x.shape[0],

  shape([x, indices]) {
    if (x.length > 0) return [...indices, ...x.slice(1)];
    throw shapeError("gather", [x], "a scalar has no rows");
  },

  gradient: (dy, { inputs: [x, indices] }) => [apply(new Scatter(x.shape), dy, indices), undefined],

  lower({ inputs: [x, indices], outputs: [out] }) {
    const { columns } = asMatrix(x.extents, 1);
    const call = step("gatherRows", countOf(indices.extents), out.address, x.address, indices.address, columns);
    return [{ ...call, grain: 1 }];
  },
};

/**
 * The rows of `x` (its first axis) that `indices`, an index input, names, in that order. @throws
 * UsageError INVALID_SHAPE, INVALID_OPTION.
 */
export function gather(x: Tensor, indices: Tensor): Tensor {
  return apply(gathering, x, indices);
}

/** Rows added up by index into a tensor of zeros: the gradient of `gather`. */
class Scatter implements Op {
  readonly name = "the gradient of gather";
  readonly indexInput = 1;

  constructor(private readonly to: Shape) {}

  limit(): Extent {
    return this.to[0];
  }

  shape(): Shape {
    return this.to;
  }

  gradient(gradient: Tensor, { inputs: [, indices] }: Tensor): readonly (Tensor | undefined)[] {
    return [gather(gradient, indices), undefined];
  }

  lower({ inputs: [x, indices], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns } = asMatrix(out.extents, 1);
    const count = countOf(indices.extents);
    return [{ ...step("scatterRows", rows, out.address, x.address, indices.address, count, columns), grain: 1 }];
  }
}

/** 1 at the place that each index names, else 0. */
class OneHot implements Op {
  readonly name = "oneHot";
  readonly indexInput = 0;

  constructor(private readonly classes: number) {}

  limit(): Extent {
    return this.classes;
  }

  shape([indices]: readonly Shape[]): Shape {
    return [...indices, this.classes];
  }

  lower({ inputs: [indices], outputs: [out] }: Site): readonly Step[] {
    const rows = countOf(indices.extents);
    return [{ ...step("oneHotRows", rows, out.address, indices.address, this.classes), grain: 1 }];
  }
}

/**
 * Vectors of `classes` numbers, 1 at the place that an index names and 0 elsewhere, of an index
 * input. @throws UsageError INVALID_OPTION.
 */
export function oneHot(indices: Tensor, classes: number): Tensor {
  checkWhole("The classes of oneHot", classes, 1);
  return apply(new OneHot(classes), indices);
}
