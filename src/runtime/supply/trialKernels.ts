import { Arena } from "../arena.js";
import { type Dtype, instantiateKernels, type KernelName, type Kernels, STRIP_PANELS } from "../kernels.js";
import { Program, type Step, step } from "../program.js";
import type { KernelModule, MemoryKind } from "./variants.js";

/** Pages of linear memory that are more than a trial takes. */
const MOST_PAGES = 256;

/** Sizes that are ragged for every tile and strip, and deeper than one block of the depth. */
const ROWS = 37;
const DEPTH = 261;
const COLUMNS = 75;

/** Weights of an optimizer: whole pairs of vectors, and one vector behind them. */
const WEIGHTS = 1500;

/** Elements whose squares are summed by themselves (DEPTH_BLOCK in assembly/gemm.ts). */
const BLOCK = 256;

/** Gradients so small that means of them are subnormal numbers. */
const TINY_GRADIENTS = 64;

/** Epilogues of a product (assembly/epilogue.ts): number k is 2k - 1 forward and 2k backward. */
const EPILOGUES = 8;

/** Kernels that update weights. */
type UpdateKernel = Extract<KernelName, `${string}Step`>;

/** Places in a compressed row: every third column of the first block. */
const PLACES = Uint8Array.from({ length: 85 }, (_, i) => 3 * i);

/** What the optimizers read, for every one a sound row: rates, averages and decays below 1. */
const SETTINGS = [0.01, 0.9, 0.99, 0.1, 0.01, 0.01, 0.9, 0.99, 0.1, 1.5, 0.1, 1.5];

/**
 * All kernels that narrow and wide builds compute in other ways, on the same small numbers every
 * time.
 */
export class TrialKernels {
  private readonly program: Program;
  /** Where what a round computes begins and ends, in bytes. */
  private readonly first: number;
  private readonly end: number;
  private readonly elementBytes: number;

  /** The kernels of `module`, bound to a memory of their own. */
  static async create(module: KernelModule, dtype: Dtype, memory: MemoryKind): Promise<TrialKernels> {
    const shared = memory === "shared" ? { shared: true, maximum: MOST_PAGES } : {};
    const arena = new Arena(new WebAssembly.Memory({ initial: 1, ...shared }));
    const kernels = await instantiateKernels(module, arena.memory);
    return new TrialKernels(kernels, arena, dtype);
  }

  private constructor(
    private readonly kernels: Kernels,
    private readonly arena: Arena,
    dtype: Dtype,
  ) {
    this.elementBytes = dtype === "float32" ? 4 : 8;
    const constants = this.allocate(kernels.constantsCount());
    kernels.writeConstants(constants);
    const matrix = this.drawn(DEPTH * COLUMNS, 0);
    const left = this.drawn(ROWS * DEPTH, 1);
    const panels = this.allocate(Math.ceil(COLUMNS / kernels.panelColumns()) * kernels.panelColumns() * DEPTH);
    const scratch = this.allocate(kernels.gemmScratch());
    const gradients = this.drawn(WEIGHTS, 2);
    // Adam has a way of its own for means that are subnormal
    kernels.fillNormal(gradients, 1, 0, 2, 0, dtype === "float32" ? 1e-38 : 1e-308, 0, TINY_GRADIENTS);
    const settings = arena.allocate(SETTINGS.length * 8);
    arena.float64(settings, SETTINGS.length).set(SETTINGS);
    const rows = this.compressedRows();
    this.first = this.allocate(0);
    const steps = [
      ...this.products(left, matrix, panels, scratch, constants),
      ...this.fewColumns(left, matrix, panels, scratch, constants),
      ...this.sparseProducts(rows, matrix, constants),
      ...this.updates(gradients, settings),
      step("sumColumns", COLUMNS, this.allocate(COLUMNS), matrix, DEPTH, COLUMNS),
    ];
    this.end = this.allocate(0);
    this.program = new Program(steps, kernels);
  }

  /** Computes everything once. */
  round(): void {
    // the optimizers begin anew, so that every round has the same results
    this.arena.bytes(this.first, this.end - this.first).fill(0);
    this.program.run();
  }

  /** The bits of all that a round computed. */
  results(): Uint32Array {
    return new Uint32Array(this.arena.bytes(this.first, this.end - this.first).slice().buffer);
  }

  private allocate(count: number): number {
    return this.arena.allocate(count * this.elementBytes);
  }

  /** Normal numbers, those of `stream`. */
  private drawn(count: number, stream: number): number {
    const address = this.allocate(count);
    this.kernels.fillNormal(address, 1, 0, stream, 0, 1, 0, count);
    return address;
  }

  /**
   * C = A B + bias with every activation, then C = A^T B with every derivative; B packed from rows,
   * then from columns.
   */
  private products(a: number, b: number, panels: number, scratch: number, constants: number): Step[] {
    const width = this.kernels.panelColumns();
    const count = Math.ceil(COLUMNS / width);
    const [c, other] = [this.allocate(ROWS * COLUMNS), this.allocate(ROWS * COLUMNS)];
    const pack = step("packPanels", count, panels, b, DEPTH, COLUMNS, width, COLUMNS, 1);
    const packTransposed = step("packPanels", count, panels, b, DEPTH, COLUMNS, width, 1, DEPTH);
    const product = (operation: number, rowStride: number, columnStride: number): Step =>
      step(
        ...(["gemm", ROWS, c, a, panels, b, COLUMNS, DEPTH, COLUMNS, rowStride, columnStride, 0] as const),
        ...([operation, other, constants, scratch] as const),
      );
    const all = Array.from({ length: EPILOGUES }, (_, i) => i + 1);
    return [
      pack,
      ...all.map((epilogue) => product(2 * epilogue - 1, DEPTH, 1)),
      packTransposed,
      ...all.map((epilogue) => product(2 * epilogue, 1, ROWS)),
    ];
  }

  /**
   * C = A B and C = A^T B of so few columns that half a panel holds them, for which there are tiles
   * of their own.
   */
  private fewColumns(a: number, b: number, panels: number, scratch: number, constants: number): Step[] {
    const columns = 16 / this.elementBytes + 1;
    const product = (rowStride: number, columnStride: number): Step => {
      const c = this.allocate(ROWS * columns);
      return step(
        ...(["gemm", ROWS, c, a, panels, 0, columns, DEPTH, columns, rowStride, columnStride, 0] as const),
        ...([0, 0, constants, scratch] as const),
      );
    };
    const pack = step("packPanels", 1, panels, b, DEPTH, columns, this.kernels.panelColumns(), columns, 1);
    return [pack, product(DEPTH, 1), product(1, ROWS)];
  }

  /** Compressed rows, all alike, of bytes that are numbers of a table. */
  private compressedRows() {
    const elements = ROWS * PLACES.length;
    const starts = this.arena.allocate((2 * ROWS + 1) * 4);
    const positions = this.arena.allocate(elements);
    const values = this.arena.allocate(elements);
    // a row has all of its elements in the first of two blocks of columns
    this.arena
      .int32(starts, 2 * ROWS + 1)
      .set(Array.from({ length: 2 * ROWS + 1 }, (_, i) => Math.ceil(i / 2) * PLACES.length));
    for (let row = 0; row < ROWS; row++) this.arena.bytes(positions + row * PLACES.length, PLACES.length).set(PLACES);
    this.arena.bytes(values, elements).set(Uint8Array.from({ length: elements }, (_, i) => i));
    return { starts, positions, values, table: this.drawn(256, 3) };
  }

  private sparseProducts(
    { starts, positions, values, table }: { starts: number; positions: number; values: number; table: number },
    b: number,
    constants: number,
  ): Step[] {
    const lanes = 16 / this.elementBytes;
    const vectors = Math.min((STRIP_PANELS * this.kernels.panelColumns()) / lanes, Math.ceil(COLUMNS / lanes));
    const c = this.allocate(ROWS * COLUMNS);
    const stripStride = vectors * lanes;
    return [
      step(
        ...(["sparseProduct", ROWS, c, starts, positions, values, table, 0, b, vectors, COLUMNS, stripStride] as const),
        ...([0, COLUMNS, 2, 0, 0, constants] as const),
      ),
    ];
  }

  /** The norm of the gradients, and a vector like them that is scaled by it. */
  private clips(gradients: number): Step[] {
    const blocks = Math.ceil(WEIGHTS / BLOCK);
    const [sums, norm, clipped] = [this.arena.allocate(blocks * 8), this.arena.allocate(16), this.allocate(WEIGHTS)];
    return [
      step("sumSquares", blocks, sums, gradients, WEIGHTS),
      step("addNorm", 1, norm, sums, blocks),
      step("averageStep", WEIGHTS, clipped, gradients, norm),
      step("scaleToNorm", WEIGHTS, clipped, norm, 0.5),
    ];
  }

  /** Two steps of every optimizer, and of the average of weights. */
  private updates(gradients: number, settings: number): Step[] {
    const state = (): number => this.allocate(WEIGHTS);
    const isUpdate = (name: string): name is UpdateKernel => name.endsWith("Step");
    const steps = Object.keys(this.kernels)
      .filter(isUpdate)
      .map((kernel): Step => {
        // what it takes besides: weights, gradients, settings, begin and end
        const states = Array.from({ length: this.kernels[kernel].length - 5 }, state);
        return { kernel, rows: WEIGHTS, args: [state(), gradients, ...states, settings] };
      });
    return [...steps, ...steps, ...this.clips(gradients)];
  }
}
