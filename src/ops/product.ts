import type { ActivationName } from "../catalog/activations.js";
import type { Extent } from "../graph/extents.js";
import type { Placed, Site } from "../graph/site.js";
import type { Op } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { backwardEpilogue, type Epilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, type Strided, transpose } from "../steps/products.js";

/** An op whose product can end in a bias and an epilogue, as what is done next to it. */
export interface EndedProduct extends Op {
  /**
   * The steps to it at address `c`, plus a bias as long as its last axis (0: none), then the
   * epilogue.
   */
  steps(site: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[];
  workspace(site: Site): number;
}

/**
 * A B of two matrices that fit, each with rows for columns if told so, in the canonical order of
 * summation; or (A B) f', with what f' is computed from as third input.
 */
export class Product implements Op {
  constructor(
    protected readonly transposeA = false,
    protected readonly transposeB = false,
    private readonly slope: ActivationName = "linear",
  ) {}

  /**
   * The same product, times f' of that activation: as its `backwardEpilogue`, which it must have.
   */
  times(slope: ActivationName): Product {
    return new Product(this.transposeA, this.transposeB, slope);
  }

  lower(site: Site): readonly Step[] {
    const { inputs, outputs } = site;
    const source = inputs[2]?.address ?? 0;
    return this.steps(site, outputs[0].address, 0, backwardEpilogue(this.slope, source, source));
  }

  /** The steps to A B at address `c`, plus a bias [columns] (0: none), then the epilogue. */
  steps({ machine, inputs: [a, b], allocate }: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[] {
    const { transposeA, transposeB } = this;
    const [rows] = turned(a.extents, transposeA);
    const [depth, columns] = turned(b.extents, transposeB);
    if (a.stored) return a.stored.product(transposeA, c, b.address, bias, rows, columns, epilogue);
    const left = strided(a, transposeA);
    const right = rightOperand(machine, left, strided(b, transposeB), depth, columns, allocate);
    return [...right.steps, multiply(machine, c, left, right, bias, rows, epilogue)];
  }
}

/** The extents of a matrix, rows for columns if told so. */
export function turned<E extends Extent>(extents: readonly E[], isTransposed: boolean): readonly E[] {
  return isTransposed ? extents.toReversed() : extents;
}

/** A matrix where it lies, rows for columns if told so. */
function strided({ address, extents, scale }: Placed, isTransposed: boolean): Strided {
  const placed = matrix(address, extents[1], scale);
  return isTransposed ? transpose(placed) : placed;
}
