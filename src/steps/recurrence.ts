import type { ActivationName } from "../catalog/activations.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { backwardEpilogue, forwardEpilogue } from "./epilogue.js";

/**
 * What there is to know of a cell: its number in the kernels (assembly/recurrent.ts); in numbers of
 * units what it takes of a row at a step, what it keeps of one for the way back, and how much of
 * the recurrent kernel's columns the state itself is multiplied with, and not a part of it.
 */
export const cells = {
  simpleRnn: { number: 0, gates: 1, tape: 0, whole: 1 },
  gru: { number: 1, gates: 3, tape: 4, whole: 3 },
  /** The gated recurrent unit whose reset comes before the product. */
  gruReset: { number: 2, gates: 3, tape: 4, whole: 2 },
  lstm: { number: 3, gates: 4, tape: 6, whole: 4 },
} as const;

/** What a recurrent layer computes at each step. */
export interface Cell {
  readonly kind: keyof typeof cells;
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
}

/** How much there is of it. */
export interface Extents {
  readonly steps: number;
  readonly rows: number;
  readonly units: number;
}

/** What these steps need to know of the machine. */
type Machine = Pick<Runtime, "panelColumns" | "elementBytes" | "constants" | "scratch">;

/** Blocks of working memory, one behind the other. */
export interface Blocks {
  /** Elements that all take. */
  readonly count: number;
  /** Where they lie if the first one lies there. */
  at(address: number): readonly number[];
}

/** Elements that memory is taken by: a cache line of float64 ones, two of float32. */
const BLOCK = 16;

/**
 * Blocks for both parts of a matrix of so many columns for each part's units, or with rows for
 * columns if told so, packed, and for so many elements each of others.
 */
function blocksOf(
  { panelColumns, elementBytes }: Machine,
  { kind }: Cell,
  units: number,
  depth: number,
  isTransposed: boolean,
  ...others: readonly number[]
): Blocks {
  const panels = partsOf(kind).map((part) => {
    const [height, columns] = isTransposed ? [part * units, depth] : [depth, part * units];
    return Math.ceil(columns / panelColumns) * panelColumns * height;
  });
  let count = 0;
  const begins = [...panels, ...others].map((own) => {
    const begin = count;
    count += Math.ceil(own / BLOCK) * BLOCK;
    return begin;
  });
  return { count, at: (address) => begins.map((begin) => address + begin * elementBytes) };
}

/** Gates whose columns the state itself is multiplied with, and those for a part of it. */
function partsOf(kind: Cell["kind"]): readonly [number, number] {
  const { gates, whole } = cells[kind];
  return [whole, gates - whole];
}

/**
 * What `statesOf` works with: both parts of the recurrent kernel, products, and a tape of one step.
 */
export function stateBlocks(machine: Machine, cell: Cell, { rows, units }: Extents): Blocks {
  const { gates, tape } = cells[cell.kind];
  return blocksOf(machine, cell, units, units, false, rows * gates * units, rows * tape * units);
}

/**
 * What `gateGradient` works with: these parts transposed, what comes back from step to step, and
 * both gradients of `gru` where they aren't wanted, since each is made of the other.
 */
export function gradientBlocks(
  machine: Machine,
  cell: Cell,
  { steps, rows, units }: Extents,
  isWanted: (part: number) => boolean,
): Blocks {
  const all = steps * rows * cells[cell.kind].gates * units;
  const unwanted = [0, 1].map((part) => (cell.kind !== "gru" || isWanted(part) ? 0 : all));
  return blocksOf(machine, cell, units, units, true, 3 * rows * units, ...unwanted);
}

/** What `kernelGradient` works with: the gradients of both parts. */
export function kernelBlocks(machine: Machine, cell: Cell, { steps, rows, units }: Extents): Blocks {
  return blocksOf(machine, cell, units, (steps - 1) * rows, false);
}

/**
 * The steps to all states [steps, rows, units] at `h`, of what goes into the gates, at `x`, the
 * recurrent kernel, and a bias of its product (0: none). The tape [steps, rows, ...] is left at its
 * address; without one (0) it lies in the working memory, a step at a time.
 */
export function statesOf(
  machine: Machine,
  cell: Cell,
  extents: Extents,
  h: number,
  tape: number,
  x: number,
  kernel: number,
  bias: number,
  workspace: number,
): readonly Step[] {
  const { kind } = cell;
  const { steps, rows, units } = extents;
  const [panels, resetPanels, work, own] = stateBlocks(machine, cell, extents).at(workspace);
  const tapeStep = tape === 0 ? 0 : rows * cells[kind].tape * units;
  const [gate, activation] = operations(cell, (name) => forwardEpilogue(name, 0).operation);
  return [
    ...packed(machine, kind, kernel, units, [panels, resetPanels], false),
    {
      ...step(
        ...([
          "recurrentStates",
          rows,
          cells[kind].number,
          h,
          tape || own,
          tapeStep,
          x,
          panels,
          resetPanels,
          bias,
          work,
        ] as const),
        ...([steps, rows, units, gate, activation, machine.constants, machine.scratch] as const),
      ),
      takesScratch: true,
    },
  ];
}

/**
 * The steps to the gradient of what went into the gates, at `dx`, of that of the states, at `dh`;
 * and, of a gated unit whose reset comes behind the product, to that of the product, at `dProduct`.
 * One that isn't wanted (0) lies in the working memory.
 */
export function gateGradient(
  machine: Machine,
  cell: Cell,
  extents: Extents,
  dx: number,
  dProduct: number,
  dh: number,
  h: number,
  tape: number,
  kernel: number,
  workspace: number,
): readonly Step[] {
  const { kind } = cell;
  const { steps, rows, units } = extents;
  const isWanted = (part: number): boolean => [dx, dProduct][part] !== 0;
  const [panels, resetPanels, work, ...own] = gradientBlocks(machine, cell, extents, isWanted).at(workspace);
  const [gate, activation] = operations(cell, (name) => backwardEpilogue(name, 0, 0).operation);
  return [
    ...packed(machine, kind, kernel, units, [panels, resetPanels], true),
    {
      ...step(
        ...([
          "recurrentGradient",
          rows,
          cells[kind].number,
          dx || own[0],
          dProduct || own[1],
          dh,
          h,
          tape,
          panels,
          resetPanels,
          work,
        ] as const),
        ...([steps, rows, units, gate, activation, machine.constants, machine.scratch] as const),
      ),
      takesScratch: true,
    },
  ];
}

/**
 * The steps to the gradient of the recurrent kernel, at `dKernel`: the states before each step but
 * the first, or what a reset left of them, transposed, times the gradient of the product, at
 * `dProduct`; summed over steps and rows in the canonical order.
 */
export function kernelGradient(
  machine: Machine,
  cell: Cell,
  extents: Extents,
  dKernel: number,
  h: number,
  dProduct: number,
  tape: number,
  workspace: number,
): readonly Step[] {
  const { elementBytes, constants, scratch } = machine;
  const { steps, rows, units } = extents;
  const { gates, tape: kept, whole } = cells[cell.kind];
  const width = gates * units;
  const depth = (steps - 1) * rows;
  const panels = kernelBlocks(machine, cell, extents).at(workspace);
  const reset = tape + (rows * kept * units + 3 * units) * elementBytes;
  const parts = [
    { from: 0, columns: whole * units, a: h, stride: units },
    { from: whole * units, columns: (gates - whole) * units, a: reset, stride: kept * units },
  ];
  return parts.flatMap(({ from, columns, a, stride }, i) => {
    if (columns === 0) return [];
    const second = dProduct + (rows * width + from) * elementBytes;
    const c = dKernel + from * elementBytes;
    return [
      pack(machine, panels[i], second, depth, columns, width, 1),
      step("gemm", units, c, a, panels[i], 0, columns, depth, width, 1, stride, 0, 0, 0, constants, scratch),
    ];
  });
}

/** Multiplications of the products in one of these steps; 0 of any other. */
export function productsOf({ kernel, rows, args }: Step): number {
  if (kernel !== "recurrentStates" && kernel !== "recurrentGradient") return 0;
  const [number, ...others] = args;
  const cell = Object.values(cells).find((one) => one.number === number);
  const [steps, , units] = others.slice(8);
  return rows * (steps - 1) * units * (cell?.gates ?? 0) * units;
}

function operations({ recurrentActivation, activation }: Cell, operation: (name: ActivationName) => number) {
  return [operation(recurrentActivation), operation(activation)] as const;
}

/** The steps that pack both parts of the recurrent kernel, with rows for columns if told so. */
function packed(
  machine: Machine,
  kind: Cell["kind"],
  kernel: number,
  units: number,
  panels: readonly number[],
  isTransposed: boolean,
): readonly Step[] {
  const { gates, whole } = cells[kind];
  const width = gates * units;
  return partsOf(kind).flatMap((part, i) => {
    const [from, columns] = [kernel + i * whole * units * machine.elementBytes, part * units];
    if (part === 0) return [];
    return isTransposed
      ? pack(machine, panels[i], from, columns, units, 1, width)
      : pack(machine, panels[i], from, units, columns, width, 1);
  });
}

function pack(
  { panelColumns }: Machine,
  panels: number,
  matrix: number,
  depth: number,
  columns: number,
  rowStride: number,
  columnStride: number,
): Step {
  const count = Math.ceil(columns / panelColumns);
  return step("packPanels", count, panels, matrix, depth, columns, panelColumns, rowStride, columnStride);
}
