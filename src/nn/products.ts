import { type Step, step, withScratch } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Finish } from "./activations.js";

/** A matrix in linear memory: its address, and the elements from one row and from one column to the next. */
export interface Strided {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The tight row-major matrix [rows, columns] at `address`. */
export function matrix(address: number, columns: number): Strided {
  return { address, rowStride: columns, columnStride: 1 };
}

/** The same elements, rows for columns. */
export function transpose({ address, rowStride, columnStride }: Strided): Strided {
  return { address, rowStride: columnStride, columnStride: rowStride };
}

/** Where the right operand of a product lies, packed or not, ready for any number of left operands. */
export interface RightOperand {
  /** Steps that bring it there from its present values. */
  readonly steps: readonly Step[];
  readonly source: Strided;
  /** Address of the packed panels; 0 for the narrow product, which reads the source. */
  readonly panels: number;
  readonly depth: number;
  readonly columns: number;
}

/** Elements of the panels of a right operand [depth, columns]; 0 where the narrow product is used. */
export function panelElements({ panelColumns }: Runtime, depth: number, columns: number): number {
  // a panel would be mostly padding: the narrow product is faster, and equal to the bit
  if (columns <= panelColumns / 2) return 0;
  return Math.ceil(columns / panelColumns) * panelColumns * depth;
}

/** Prepares B [depth, columns] as right operand; `panels` is the address of `panelElements` elements. */
export function rightOperand(
  runtime: Runtime,
  source: Strided,
  depth: number,
  columns: number,
  panels: number,
): RightOperand {
  if (panelElements(runtime, depth, columns) === 0) return { steps: [], source, panels: 0, depth, columns };
  const count = Math.ceil(columns / runtime.panelColumns);
  const { address, rowStride, columnStride } = source;
  const pack = step(
    "packPanels",
    count,
    panels,
    address,
    depth,
    columns,
    runtime.panelColumns,
    rowStride,
    columnStride,
  );
  return { steps: [pack], source, panels, depth, columns };
}

/** C = A B + bias (bias 0: none), finished as told, with A [rows, depth] and C [rows, columns], tight, at address `c`. */
export function multiply(
  { scratch, scratchBytes, constants }: Runtime,
  c: number,
  a: Strided,
  { panels, source, depth, columns }: RightOperand,
  bias: number,
  rows: number,
  { operation, other }: Finish,
): Step {
  const { address, rowStride, columnStride } = a;
  if (panels !== 0)
    return withScratch(
      step(
        "gemm",
        rows,
        c,
        address,
        panels,
        bias,
        columns,
        depth,
        columns,
        rowStride,
        columnStride,
        operation,
        other,
        constants,
        scratch,
      ),
      scratchBytes,
    );
  return step(
    "gemmNarrow",
    rows,
    c,
    address,
    source.address,
    bias,
    columns,
    depth,
    columns,
    rowStride,
    columnStride,
    source.rowStride,
    source.columnStride,
    operation,
    other,
    constants,
  );
}
