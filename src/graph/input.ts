import type { Step } from "../runtime/program.js";
import { checkShape, type Shape, shapeError } from "./shape.js";
import type { Op } from "./tensor.js";
import { type Kind, newTensor, type Tensor } from "./tensor.js";

/** What a program's caller gives: the op of the graph's leaves. */
export class Input implements Op {
  constructor(
    readonly name: string,
    private readonly own: Shape,
  ) {}

  shape(): Shape {
    return this.own;
  }

  gradient(): readonly undefined[] {
    return [];
  }

  lower(): readonly Step[] {
    return [];
  }
}

/**
 * A leaf of that name and shape, of which only the first extent may be "rows". @throws UsageError
 * INVALID_SHAPE.
 */
export function input(name: string, shape: unknown, kind: Kind): Tensor {
  const checked = checkShape(`The input ${name}`, shape);
  if (checked.lastIndexOf("rows") > 0)
    throw shapeError(`The input ${name}`, [checked], "only the first axis of an input may be the rows");
  return newTensor(checked, new Input(name, checked), [], kind);
}
