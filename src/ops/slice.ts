import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import { isSame, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { constant } from "./constant.js";
import { broadcast } from "./sum.js";

/** A part of one axis. */
export class Slice implements Op {
  readonly name = "slice";

  constructor(
    private readonly axis: number,
    readonly begin: number,
    readonly end: number,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    const { axis, begin, end } = this;
    const extent = x[axis];
    const areWhole = Number.isInteger(begin) && Number.isInteger(end);
    if (typeof extent === "number" && areWhole && begin >= 0 && begin <= end && end <= extent)
      return x.with(axis, end - begin);
    throw shapeError(
      this.name,
      [x],
      `axis ${describeValue(axis)} has no elements from ${describeValue(begin)} to before ${describeValue(end)}, or it is the rows`,
    );
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly Tensor[] {
    const { axis, begin, end } = this;
    const zeros = (count: number): Tensor[] => (count > 0 ? [broadcast(constant(0), x.shape.with(axis, count))] : []);
    return [concat([...zeros(begin), dy, ...zeros(Number(x.shape[axis]) - end)], axis)];
  }

  lower({ machine, inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const from = x.address + this.begin * countOf(x.extents.slice(this.axis + 1)) * machine.elementBytes;
    const columns = countOf(out.extents.slice(this.axis));
    const stride = countOf(x.extents.slice(this.axis));
    const rows = countOf(out.extents.slice(0, this.axis));
    return [{ ...step("copyRows", rows, out.address, from, columns, columns, stride), grain: 1 }];
  }
}

/**
 * The elements of `x` from number `begin` to before number `end` along an axis, the first if none
 * is named; the rows are none.
 * @throws UsageError INVALID_SHAPE.
 */
export function slice(x: Tensor, begin: number, end: number, axis = 0): Tensor {
  return apply(new Slice(axis, begin, end), x);
}

/** Tensors one behind the other along one axis. */
class Concat implements Op {
  readonly name = "concat";

  constructor(private readonly axis: number) {}

  shape(shapes: readonly Shape[]): Shape {
    const { axis } = this;
    const extents = shapes.map((shape) => shape[axis]);
    const others = shapes.map((shape) => shape.toSpliced(axis, 1));
    if (extents.every((extent) => typeof extent === "number") && others.every((other) => isSame(other, others[0])))
      return shapes[0].with(
        axis,
        extents.reduce((total, extent) => total + extent, 0),
      );
    throw shapeError(
      this.name,
      shapes,
      `all extents but that of axis ${describeValue(axis)} must be equal, and that not the rows`,
    );
  }

  gradient(dy: Tensor, { inputs }: Tensor): readonly Tensor[] {
    let begin = 0;
    return inputs.map(({ shape }) => {
      const end = begin + Number(shape[this.axis]);
      const part = slice(dy, begin, end, this.axis);
      begin = end;
      return part;
    });
  }

  lower({ machine, inputs, outputs: [out] }: Site): readonly Step[] {
    const rows = countOf(out.extents.slice(0, this.axis));
    const stride = countOf(out.extents.slice(this.axis));
    let to = out.address;
    return inputs.map(({ address, extents }) => {
      const columns = countOf(extents.slice(this.axis));
      const call = step("copyRows", rows, to, address, columns, stride, columns);
      to += columns * machine.elementBytes;
      return { ...call, grain: 1 };
    });
  }
}

/**
 * Tensors one behind the other along an axis, the first if none is named; the rows of a batch are
 * none: columns of several branches are axis 1. @throws UsageError.
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new UsageError("INVALID_OPTION", "concat takes a list of at least one tensor: concat([a, b], 1).");
  return apply(new Concat(axis), ...tensors);
}
