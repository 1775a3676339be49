import { invalidOption } from "../check.js";
import { apply, checkTensor } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { reshape } from "./reshape.js";

/** [..., rows, columns, length] as [..., columns, rows, length]. */
class Swap implements Op {
  readonly name = "permute";

  shape([x]: readonly Shape[]): Shape {
    const [rows, columns, length] = x.slice(-3);
    return [...x.slice(0, -3), columns, rows, length];
  }

  gradient(dy: Tensor): readonly Tensor[] {
    return [apply(this, dy)];
  }

  lower({ inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const blocks = countOf(x.extents.slice(0, -3));
    const [rows, columns, length] = x.extents.slice(-3);
    return [{ ...step("swapAxes", blocks, out.address, x.address, rows, columns, length), grain: 1 }];
  }
}

const swap = new Swap();

/**
 * `x` with its axes in another order, of which the first, the rows, stays: axis k of the result is
 * axis order[k] of `x`. @throws UsageError.
 */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  checkTensor("permute", x);
  const { shape } = x;
  const isOrder =
    Array.isArray(order) && order.length === shape.length && shape.every((_, axis) => order.includes(axis));
  if (!isOrder || order[0] !== 0)
    throw invalidOption("The order of permute", `all axes from 0 to ${shape.length - 1}, 0 first`, order);
  let made = x;
  let axes = shape.map((_, axis) => axis);
  for (let k = 1; k < axes.length; k++) {
    const from = axes.indexOf(order[k]);
    if (from === k) continue;
    const extents = (list: readonly number[]): number =>
      list.reduce((product, axis) => product * Number(shape[axis]), 1);
    const [before, moved, behind] = [axes.slice(k, from), axes.slice(from, from + 1), axes.slice(from + 1)];
    const blocks = [shape[0], extents(axes.slice(1, k)), extents(before), extents(moved), extents(behind)];
    axes = [...axes.slice(0, k), ...moved, ...before, ...behind];
    made = reshape(
      apply(swap, reshape(made, blocks)),
      axes.map((axis) => shape[axis]),
    );
  }
  return made;
}
