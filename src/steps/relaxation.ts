import { type ActivationName, activationOf } from "../catalog/activations.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/** What relaxations need to know of the machine. */
type Machine = Pick<Runtime, "panelColumns" | "elementBytes" | "constants" | "scratch">;

/** When rows are at rest, and what becomes of those that don't come to it. */
export interface Rest {
  /**
   * A row is at rest when no number of it changes by more than this share of its largest one, or
   * than roundings come to.
   */
  readonly tolerance: number;
  /** Iterations after which a row is given up. */
  readonly maxIterations: number;
  /** Whether rows that were given up become NaN. */
  readonly requireConvergence: boolean;
}

/** Rows that are brought to rest, as addresses: see `relaxRows` of assembly/relaxation.ts. */
export interface Relaxation extends Rest {
  readonly rows: number;
  readonly units: number;
  readonly z: number;
  readonly c: number;
  /** What multiplies, [units, units], and whether it does so with rows for columns. */
  readonly matrix: number;
  readonly isTransposed: boolean;
  /** Whether that is the resolvent of the weights, by which iterations split. */
  readonly isSplit: boolean;
  readonly activation: ActivationName;
  /**
   * Present where rows are multiplied with the activation's slopes: what these come from, [rows,
   * units].
   */
  readonly slopes?: number;
  /**
   * Where the most iterations of a row stand, and behind it how many rows were given up; absent
   * where nobody asks.
   */
  readonly tally?: number;
}

/** Rows may be cut at whole tiles of the product. */
const GRAIN = 4;

/**
 * Elements of memory that the steps of a relaxation work in: panels, what rows go through, and what
 * they took.
 */
export function relaxationCount(
  { panelColumns }: Pick<Machine, "panelColumns">,
  rows: number,
  units: number,
  isSplit: boolean,
): number {
  return panelsOf(panelColumns, units) + rows * units * (isSplit ? 3 : 1) + rows;
}

function panelsOf(panelColumns: number, units: number): number {
  return Math.ceil(units / panelColumns) * panelColumns * units;
}

/** The steps that bring rows to rest; `work` is memory of `relaxationCount` elements. */
export function relax(machine: Machine, work: number, relaxation: Relaxation): readonly Step[] {
  const { panelColumns, elementBytes, constants, scratch } = machine;
  const { rows, units, z, c, matrix, isTransposed, isSplit, activation, slopes, tally } = relaxation;
  const { tolerance, maxIterations, requireConvergence } = relaxation;
  const [rowStride, columnStride] = isTransposed ? [1, units] : [units, 1];
  const taken = work + panelsOf(panelColumns, units) * elementBytes;
  const blocks = taken + rows * elementBytes;
  const { epilogue = 0 } = activationOf(activation);
  // see assembly/epilogue.ts; a sum that stays as it is has neither an activation nor slopes
  const operation = 2 * epilogue - (slopes === undefined && epilogue > 0 ? 1 : 0);
  const panels = Math.ceil(units / panelColumns);
  const pack = step("packPanels", panels, work, matrix, units, units, panelColumns, rowStride, columnStride);
  const call = step(
    ...(["relaxRows", rows, z, taken, c, slopes ?? 0, work, blocks, units, operation, Number(isSplit)] as const),
    ...([tolerance, maxIterations, Number(requireConvergence), constants, scratch] as const),
  );
  return [
    pack,
    { ...call, grain: GRAIN, takesScratch: true },
    ...(tally === undefined ? [] : [step("tallyRelaxation", 1, tally, taken, rows)]),
  ];
}
