import { checkBoolean, checkOptions } from "../check.js";
import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { asMatrix, shapeError } from "../graph/shape.js";
import type { Placed, Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import type { Epilogue } from "../steps/epilogue.js";
import { matrix, multiply } from "../steps/products.js";
import { Product, turned } from "./product.js";

/** Which operands of a product are taken with rows for columns. */
export interface MatmulOptions {
  /** Default false. */
  readonly transposeA?: boolean;
  /** Default false. */
  readonly transposeB?: boolean;
}

/** The product of two matrices in any graph, for any number of rows. */
export class Matmul extends Product implements ShapedOp {
  readonly name = "matmul";

  shape([a, b]: readonly Shape[]): Shape {
    if (a.length === 2 && b.length === 2) {
      const [rows, depth] = turned(a, this.transposeA);
      const [height, columns] = turned(b, this.transposeB);
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

  /** Of a depth of 0 sums of nothing: there is nothing to pack. */
  override steps(site: Site, c: number, bias: number, epilogue: Epilogue): readonly Step[] {
    const { machine } = site;
    const inputs = site.inputs.map(asRows);
    const [a, b] = inputs;
    const [rows, depth] = turned(a.extents, this.transposeA);
    if (depth > 0) return super.steps({ ...site, inputs }, c, bias, epilogue);
    const source = matrix(b.address, b.extents[1]);
    const [, columns] = turned(b.extents, this.transposeB);
    const right = { steps: [], source, panels: 0, depth, columns };
    return [multiply(machine, c, matrix(a.address, a.extents[1]), right, bias, rows, epilogue)];
  }

  /** Room for panels, also where none are packed: that may change with the rows of a batch. */
  workspace({ machine, inputs }: Site): number {
    const [a, b] = inputs.map(asRows);
    if (a.stored) return 0;
    const [depth, columns] = turned(b.extents, this.transposeB);
    return Math.ceil(columns / machine.panelColumns) * machine.panelColumns * depth;
  }
}

/** A tensor as the matrix whose rows are the vectors along its last axis. */
function asRows(placed: Placed): Placed {
  const { extents } = placed;
  const { rows, columns } = asMatrix(extents, extents.length - 1);
  return { ...placed, extents: [rows, columns] };
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
