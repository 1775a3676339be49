import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Epilogue } from "./epilogue.js";

/**
 * A matrix in linear memory: its address, and the elements from one row and from one column to the
 * next, one of them 1.
 */
export interface Strided {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /**
   * 0 where the elements are Reals; else they are bytes, each times this, as only left operands can
   * be.
   */
  readonly scale: number;
}

/** The tight row-major matrix [rows, columns] at `address`. */
export function matrix(address: number, columns: number, scale: number = 0): Strided {
  return { address, rowStride: columns, columnStride: 1, scale };
}

/** The same elements, rows for columns. */
export function transpose({ address, rowStride, columnStride, scale }: Strided): Strided {
  return { address, rowStride: columnStride, columnStride: rowStride, scale };
}

/**
 * Where the right operand of a product lies, packed or not, ready for any number of left operands
 * of Reals; packed, also of bytes.
 */
export interface RightOperand {
  /** Steps that bring it there from its present values. */
  readonly steps: readonly Step[];
  readonly source: Strided;
  /** Address of the packed panels; 0 for the narrow product, which reads the source. */
  readonly panels: number;
  readonly depth: number;
  readonly columns: number;
}

/** What decides how a product is computed. */
export type ProductMachine = Pick<Runtime, "dtype" | "lanes" | "panelColumns">;

/**
 * Prepares B [depth, columns] as right operand of `left`; `allocate` gives the address of so many
 * Reals, for its panels.
 */
export function rightOperand(
  machine: ProductMachine,
  left: Pick<Strided, "columnStride" | "scale">,
  source: Strided,
  depth: number,
  columns: number,
  allocate: (count: number) => number,
): RightOperand {
  if (isNarrow(machine, left, columns)) return { steps: [], source, panels: 0, depth, columns };
  const { panelColumns } = machine;
  const count = Math.ceil(columns / panelColumns);
  const panels = allocate(count * panelColumns * depth);
  const { address, rowStride, columnStride } = source;
  const pack = step("packPanels", count, panels, address, depth, columns, panelColumns, rowStride, columnStride);
  return { steps: [pack], source, panels, depth, columns };
}

/**
 * Columns up to which the narrow product takes less time, as measured with every number of them:
 * with A transposed, and with A's rows in memory, four of which it transposes in registers if they
 * are float32, in narrow and in wide builds.
 */
const NARROW_COLUMNS = {
  float32: { transposed: 12, narrow: 12, wide: 4 },
  float64: { transposed: 6, narrow: 3, wide: 0 },
} as const;

/**
 * Whether the narrow product is the faster one: panels would be padded, and A packed for few
 * columns. Both give the same bits.
 */
function isNarrow(
  { dtype, lanes, panelColumns }: ProductMachine,
  { columnStride, scale }: Pick<Strided, "columnStride" | "scale">,
  columns: number,
): boolean {
  // the narrow product reads no bytes
  if (scale !== 0 || columns % panelColumns === 0) return false;
  const { transposed, narrow, wide } = NARROW_COLUMNS[dtype];
  if (columnStride !== 1) return columns <= transposed;
  return columns <= (panelColumns > 2 * lanes ? wide : narrow);
}

/**
 * C = A B + bias (bias 0: none), then the epilogue; with A [rows, depth] and C [rows, columns],
 * tight, at address `c`.
 */
export function multiply(
  { scratch, constants }: Pick<Runtime, "scratch" | "constants">,
  c: number,
  a: Strided,
  { panels, source, depth, columns }: RightOperand,
  bias: number,
  rows: number,
  { operation, other }: Epilogue,
): Step {
  const { address, rowStride, columnStride, scale } = a;
  if (panels !== 0)
    return step(
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
      scale,
      operation,
      other,
      constants,
      scratch,
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
