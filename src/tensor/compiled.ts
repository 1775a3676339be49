import { ResourceError } from "../errors.js";
import { countOf, resolve } from "../graph/extents.js";
import { type Layout, layOut } from "../graph/lower.js";
import type { Tensor } from "../graph/tensor.js";
import { fusionRules } from "../ops/fusion.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Mark } from "../runtime/arena.js";
import type { Dtype } from "../runtime/kernels.js";
import type { NewRunner, Runner } from "../runtime/program.js";
import { runnersFor } from "../runtime/runners.js";
import { Runtime } from "../runtime/runtime.js";
import { type ThreadChoice, Threads } from "../runtime/threads/threads.js";
import type { Definition } from "./definition.js";
import { RunSlice } from "./runSlice.js";
import { type Batch, checkIndices, type Limits, limitsOf, type Numbers, readBatch } from "./values.js";

/** An array of an element type. */
export type ArrayOf<D extends Dtype> = D extends "float64" ? Float64Array<ArrayBuffer> : Float32Array<ArrayBuffer>;

/** What a compiled program is. */
export interface CompiledInfo {
  /** The type of all numbers. */
  readonly dtype: Dtype;
  /** Rows of a batch at most. */
  readonly rows: number;
  /** The threads that compute. */
  readonly threads: ThreadChoice;
  /** Bytes of linear memory in use. */
  readonly memoryBytes: number;
}

/** How a definition is compiled. */
export interface Setting<D extends Dtype> {
  readonly platform: ModelPlatform;
  readonly dtype: D;
  readonly most: number;
  readonly threads: Threads;
}

/**
 * Programs that are kept, each for another number of rows: say that of whole batches and that of
 * the ragged last one, twice.
 */
const KEPT = 4;

/**
 * Runs of a program that are taken to be still to come: several threads are started where that many
 * gain from it.
 */
const EXPECTED = 1000;

/**
 * A function of tensors as a program of kernel calls, made by `compile`. It owns a linear memory,
 * which `dispose`, or leaving the scope of a `using` declaration, gives back.
 */
export class Compiled<I extends string, O extends string, D extends Dtype = "float32"> {
  private readonly programs = new Map<number, Runner>();
  private readonly limits: Limits;
  private runtime: Runtime | undefined;
  private readonly mark: Mark;
  /** The workers that the programs were taught to; others would not know them. */
  private pool: unknown;
  private isRunning = false;

  private constructor(
    /** The graph. */
    readonly definition: Definition,
    private readonly setting: Setting<D>,
    runtime: Runtime,
    private readonly layout: Layout,
    private readonly newRunner: NewRunner,
    private readonly slice: RunSlice,
  ) {
    this.runtime = runtime;
    this.limits = limitsOf(definition);
    this.mark = runtime.arena.mark();
  }

  /** For `compile`. @throws ResourceError. @internal */
  static async create<I extends string, O extends string, D extends Dtype>(
    definition: Definition,
    setting: Setting<D>,
  ): Promise<Compiled<I, O, D>> {
    const { dtype, most, threads } = setting;
    const runtime = await Runtime.create(dtype, { build: "narrow" }, threads, `${dtype}-tensor`);
    const layout = layOut(runtime, [...definition.outputs.values()], most, fusionRules);
    let program: Compiled<I, O, D> | undefined;
    const slice = new RunSlice(setting.platform.pause, () => void program?.alive(), setting.platform.now);
    const newRunner = await runnersFor(runtime, Number.POSITIVE_INFINITY, slice);
    program = new Compiled<I, O, D>(definition, setting, runtime, layout, newRunner, slice);
    return program;
  }

  /** What it is. @throws ResourceError DISPOSED. */
  get info(): CompiledInfo {
    const { arena, threads } = this.alive();
    const { dtype, most } = this.setting;
    return { dtype, rows: most, threads: threads.choice, memoryBytes: arena.used };
  }

  /**
   * Computes all outputs from the numbers of all inputs, which are copied; results are new arrays.
   * The rows of a batch are as many as the inputs have, 0 too, up to the most that it was compiled
   * for; an input whose rows are empty has as many as the others, or one. Numbers go through as
   * IEEE 754 has them, infinities and NaN too.
   *
   * Rejects with UsageError or DataError for inputs that are missing or of another size, and then
   * nothing was computed; with ResourceError when it is running already, was disposed, or a worker
   * failed.
   */
  async run(values: Readonly<Record<I, Numbers>>): Promise<Record<O, ArrayOf<D>>> {
    const runtime = this.alive();
    if (this.isRunning) throw new ResourceError("BUSY", "This program is running already: await its last run first.");
    const batch = readBatch(this.definition, values, this.setting.most);
    checkIndices(this.limits, batch);
    this.isRunning = true;
    try {
      this.copyIn(runtime, batch);
      this.begin(runtime, batch.rows);
      const running = this.programFor(batch.rows).run();
      if (running) await running;
      this.pool = runtime.threads.pool;
      return this.copyOut(this.alive(), batch.rows);
    } catch (error) {
      // a worker that was ended amid a run may still be writing
      await runtime.threads.drained();
      throw error;
    } finally {
      this.isRunning = false;
      runtime.threads.releaseLater();
    }
  }

  /** The same program in float64, on one thread, as a program of its own. */
  inFloat64(): Promise<Compiled<I, O, "float64">> {
    const { platform, most } = this.setting;
    return Compiled.create<I, O, "float64">(this.definition, {
      platform,
      most,
      dtype: "float64",
      threads: new Threads(),
    });
  }

  /** Lets go of the memory and ends the workers. */
  dispose(): void {
    this.runtime?.threads.close(disposed());
    this.runtime = undefined;
    this.programs.clear();
  }

  /** As `dispose`, at the end of the scope of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private alive(): Runtime {
    if (this.runtime) return this.runtime;
    throw disposed();
  }

  private begin({ threads, arena }: Runtime, rows: number): void {
    threads.retain();
    this.slice.begin();
    // workers end some time after the last run: what is to be shared anew is begun anew
    if (this.pool !== threads.pool || (this.programs.size >= KEPT && !this.programs.has(rows))) {
      this.programs.clear();
      arena.release(this.mark);
    }
    this.pool = threads.pool;
  }

  private programFor(rows: number): Runner {
    const known = this.programs.get(rows);
    if (known) return known;
    const steps = this.layout.steps(rows);
    const program = this.newRunner(steps, steps.length, EXPECTED);
    this.programs.set(rows, program);
    return program;
  }

  private copyIn(runtime: Runtime, { rows, elements }: Batch): void {
    for (const [tensor, numbers] of elements) {
      const address = this.layout.addressOf(tensor);
      if (address === 0) continue;
      const length = countOf(resolve(tensor.shape, rows));
      if (tensor.kind === "index") runtime.arena.int32(address, length).set(numbers);
      else runtime.reals(address, length).set(numbers);
    }
  }

  private copyOut(runtime: Runtime, rows: number): Record<O, ArrayOf<D>> {
    const read = (tensor: Tensor) =>
      runtime.reals(this.layout.addressOf(tensor), countOf(resolve(tensor.shape, rows))).slice() as ArrayOf<D>;
    const results = [...this.definition.outputs].map(([name, tensor]) => [name, read(tensor)]);
    return Object.fromEntries(results) as Record<O, ArrayOf<D>>;
  }
}

function disposed(): ResourceError {
  return new ResourceError("DISPOSED", "This program was disposed: compile the function anew.");
}
