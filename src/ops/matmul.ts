import { checkBoolean, checkOptions } from "../check.js";
import { type Extent, type Shape, shapeError } from "../graph/shape.js";
import type { Placed, Site } from "../graph/site.js";
import type { Op } from "../graph/tensor.js";
import { apply, type Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { type Epilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, type Strided, transpose as transposed } from "../steps/products.js";

/** Which operands of a product are taken with rows for columns. */
export interface MatmulOptions {
  /** Default false. */
  readonly transposeA?: boolean;
  /** Default false. */
  readonly transposeB?: boolean;
}

/** The product of two matrices, in the canonical order of summation. */
export class Matmul implements Op {
  readonly name = "matmul";

  constructor(
    private readonly transposeA: boolean,
    private readonly transposeB: boolean,
  ) {}

  shape([a, b]: readonly Shape[]): Shape {
    if (a.length === 2 && b.length === 2) {
      const [rows, depth] = this.left(a);
      const [height, columns] = this.right(b);
      if (depth === height) return [rows, columns];
    }
    const side = (isTransposed: boolean): string => (isTransposed ? "rows" : "columns");
    const need = `it takes two matrices, and the ${side(this.transposeA)} of the first must be as many as the ${side(!this.transposeB)} of the second`;
    throw shapeError(this.name, [a, b], need);
  }

  gradient(dy: Tensor, { inputs: [a, b] }: Tensor): readonly Tensor[] {
    const { transposeA, transposeB } = this;
    return [
      transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB),
      transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false),
    ];
  }

  /** Room for panels, also where none are packed: that may change with the rows of a batch. */
  workspace({ machine, inputs: [a, b] }: Site): number {
    if (a.stored) return 0;
    const [depth, columns] = this.right(b.extents);
    return Math.ceil(columns / machine.panelColumns) * machine.panelColumns * depth;
  }

  lower(site: Site): readonly Step[] {
    return this.steps(site, site.outputs[0].address, 0, noEpilogue);
  }

  /** The steps to the product at address `c`, plus a bias [columns] (0: none), then the epilogue. */
  steps({ machine, inputs: [a, b], workspace }: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[] {
    const [rows] = this.left(a.extents);
    const [depth, columns] = this.right(b.extents);
    if (a.stored) return a.stored.product(this.transposeA, c, b.address, bias, rows, columns, epilogue);
    const left = placedMatrix(a, this.transposeA);
    const { dtype, lanes, panelColumns } = machine;
    const panelsAt = { dtype, lanes, panelColumns, allocateReals: () => workspace };
    const right = rightOperand(panelsAt, left, placedMatrix(b, this.transposeB), depth, columns);
    return [...right.steps, multiply(machine, c, left, right, bias, rows, epilogue)];
  }

  private left<E extends Extent>([first, second]: readonly E[]): readonly [rows: E, depth: E] {
    return this.transposeA ? [second, first] : [first, second];
  }

  private right<E extends Extent>([first, second]: readonly E[]): readonly [depth: E, columns: E] {
    return this.transposeB ? [second, first] : [first, second];
  }
}

/** A matrix where it lies, with rows for columns if need be. */
function placedMatrix({ address, extents, scale }: Placed, isTransposed: boolean): Strided {
  const placed = matrix(address, extents[1], scale);
  return isTransposed ? transposed(placed) : placed;
}

/** The four ways to multiply. */
const ways = [false, true].flatMap((a) => [false, true].map((b) => new Matmul(a, b)));

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return apply(ways[2 * Number(transposeA) + Number(transposeB)], a, b);
}

/**
 * The product of the matrices `a` [m, k] and `b` [k, n], [m, n]; with `transposeA` a is [k, m],
 * with `transposeB` b is [n, k], read as it lies. Sums go in ascending order of k, in blocks of
 * 256. @throws UsageError INVALID_SHAPE.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  checkOptions("matmul", options, "{ transposeB: true }", ["transposeA", "transposeB"]);
  const { transposeA = false, transposeB = false } = options;
  checkBoolean("transposeA", transposeA);
  checkBoolean("transposeB", transposeB);
  return product(a, b, transposeA, transposeB);
}
