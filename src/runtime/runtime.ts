import { Arena, drawn, PAGE } from "./arena.js";
import { type Dtype, instantiateKernels, type Kernels } from "./kernels.js";
import type { KernelFile } from "./supply/kernelFiles.js";
import type { Choice } from "./supply/variants.js";
import { fileOf, kernelModule } from "./supply/variants.js";
import { Threads } from "./threads/threads.js";

/** An array of a model's element type. */
export type Reals = Float32Array | Float64Array;

/** That of an element type. */
export type RealsOf<D extends Dtype> = D extends "float64" ? Float64Array : Float32Array;

/**
 * Kernels bound to a linear memory of their own, with what every Program on them shares. One model
 * has one Runtime.
 */
export class Runtime {
  /** Bytes of one element. */
  readonly elementBytes: number;
  /** Elements of one vector. */
  readonly lanes: number;
  /** Columns of one panel of a packed right operand. */
  readonly panelColumns: number;
  /** Address of the constants that the elementwise kernels read. */
  readonly constants: number;
  /** Address of the product's scratch memory. */
  readonly scratch: number;

  private constructor(
    readonly dtype: Dtype,
    readonly choice: Choice,
    private bound: Kernels,
    readonly arena: Arena,
    readonly threads: Threads,
    /** Where the kernels come from, and those of threads. */
    public file: KernelFile,
  ) {
    const kernels = bound;
    this.elementBytes = dtype === "float32" ? 4 : 8;
    this.lanes = 16 / this.elementBytes;
    this.panelColumns = kernels.panelColumns();
    this.constants = this.allocateReals(kernels.constantsCount());
    kernels.writeConstants(this.constants);
    this.scratch = this.allocateReals(kernels.gemmScratch());
  }

  /**
   * A new memory with the kernels of `dtype` bound to it, of the build chosen, or those of one of
   * its files. @throws ResourceError.
   */
  static async create(
    dtype: Dtype,
    choice: Choice = { build: "narrow" },
    threads: Threads = new Threads(),
    file: KernelFile = fileOf(dtype, choice.build),
  ): Promise<Runtime> {
    const module = await kernelModule(file);
    const memory = drawn(PAGE, () => new WebAssembly.Memory({ initial: 1 }));
    return new Runtime(dtype, choice, await instantiateKernels(module, memory), new Arena(memory), threads, file);
  }

  /** The kernels; others from the day on that the model moves to shared memory. */
  get kernels(): Kernels {
    return this.bound;
  }

  /** Goes on with kernels that are bound to the memory to which the arena has moved. */
  rebind(kernels: Kernels): void {
    this.bound = kernels;
  }

  /** The address of a new block of `count` elements. @throws ResourceError OUT_OF_MEMORY. */
  allocateReals(count: number): number {
    return this.arena.allocate(count * this.elementBytes);
  }

  /** A fresh view of `count` elements. */
  reals(address: number, count: number): Reals {
    const { buffer } = this.arena.memory;
    return this.dtype === "float32"
      ? new Float32Array(buffer, address, count)
      : new Float64Array(buffer, address, count);
  }

  /** A new array of this element type outside linear memory. */
  newReals(count: number): Reals {
    return this.dtype === "float32" ? new Float32Array(count) : new Float64Array(count);
  }
}
