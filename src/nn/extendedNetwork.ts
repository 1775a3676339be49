/** Networks whose updates are more than an optimizer's own step: loaded with the first of them. */
import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import { type OptionValues, optimizerOf } from "../catalog/optimizers.js";
import { UsageError } from "../errors.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Blueprint } from "./blueprint.js";
import { decayKernels } from "./decayKernels.js";
import { Network } from "./network.js";
import type { Optimizer } from "./optimizers.js";

/** Options of which one at most says how gradients are clipped. */
const CLIPS = ["clipValue", "clipNorm", "globalClipNorm"] as const;

/**
 * A network that clips gradients before updates, and averages weights after them. What that keeps
 * lies behind the optimizer's states and settings, so that whatever copies these has it too.
 */
export class ExtendedNetwork extends Network {
  /**
   * Where the norm of the last gradients stands, and behind it the sum of all since somebody set it
   * to 0; 0 where none is taken.
   */
  readonly norms: number = 0;
  /** Address of the averages of the parameters; 0 where there are none. */
  readonly averages: number = 0;
  /**
   * Where the share of the average that an update keeps stands, and behind it 0 until there is one.
   */
  private readonly shares: number = 0;
  /** Steps before an update. */
  private readonly clipping: readonly Step[];
  /** Bytes of memory that these steps work in. */
  readonly clippingBytes: number;

  /** Whether the averages stand in the place of the parameters, and these in theirs. */
  private isSwapped = false;

  constructor(runtime: Runtime, blueprint: Blueprint, optimizer: Optimizer) {
    const { options, settings } = optimizer;
    const { emaMomentum } = options;
    const norms = CLIPS.some((option) => options[option]) ? [0, 0] : [];
    const shares = emaMomentum ? [Number(emaMomentum), 0] : [];
    super(runtime, blueprint, {
      ...optimizer,
      states: statesOf(optimizer) + (emaMomentum ? 1 : 0),
      settings: [...settings, ...norms, ...shares],
    });
    const behind = this.settings + settings.length * 8;
    if (norms.length > 0) this.norms = behind;
    if (emaMomentum) {
      this.averages = this.states[this.states.length - 1];
      this.shares = behind + norms.length * 8;
    }
    const { used } = runtime.arena;
    this.clipping = this.norms === 0 ? [] : this.clip(options);
    this.clippingBytes = runtime.arena.used - used;
  }

  override updates(): readonly Step[] {
    const { optimizer, parameters, averages, shares, count, clipping } = this;
    if (optimizerOf(optimizer.name).isSearch) return [];
    const moves = super.updates();
    const updates = [...clipping, ...(optimizer.options.decayKernelsOnly ? decayKernels(this, moves) : moves)];
    if (averages === 0) return updates;
    return [...updates, step("averageStep", count, averages, parameters, shares), step("averageAdvance", 1, shares)];
  }

  /** A snapshot is of the weights that are trained, whenever it is taken. */
  override snapshot(snapshot: Uint8Array, begin = 0, end = this.trainedBytes): void {
    const { isSwapped } = this;
    if (isSwapped) this.swap();
    super.snapshot(snapshot, begin, end);
    if (isSwapped) this.swap();
  }

  /** What `work` makes of the network while the averages are its parameters. */
  async withAverages<T>(work: () => Promise<T>): Promise<T> {
    if (!this.hasAverages) return work();
    this.swap();
    try {
      return await work();
    } finally {
      this.swap();
    }
  }

  /** Makes the averages the parameters. */
  keepAverages(): void {
    if (this.hasAverages)
      this.runtime.reals(this.parameters, this.count).set(this.runtime.reals(this.averages, this.count));
  }

  /** Whether an update has been averaged. */
  private get hasAverages(): boolean {
    return this.averages !== 0 && this.runtime.arena.float64(this.shares, 2)[1] !== 0;
  }

  private swap(): void {
    const { runtime, parameters, averages, count } = this;
    const weights = runtime.reals(parameters, count).slice();
    runtime.reals(parameters, count).set(runtime.reals(averages, count));
    runtime.reals(averages, count).set(weights);
    this.isSwapped = !this.isSwapped;
  }

  /** The norm of all gradients is taken first, whatever is clipped. */
  private clip(options: OptionValues): readonly Step[] {
    const { runtime, gradients, count, norms } = this;
    const [clipValue, clipNorm, globalClipNorm] = CLIPS.map((option) => Number(options[option] ?? 0));
    const sums = runtime.arena.allocate(Math.ceil(count / DEPTH_BLOCK) * 8);
    const all = normSteps(norms, sums, gradients, count);
    if (globalClipNorm) return [...all, step("scaleToNorm", count, gradients, norms, globalClipNorm)];
    if (clipValue) return [...all, step("clipElements", count, gradients, gradients, -clipValue, clipValue)];
    const own = runtime.arena.allocate(16);
    const lanes = 16 / runtime.elementBytes;
    const each = this.tensors.map(({ gradient, count: length }) => [
      ...normSteps(own, sums, gradient, length),
      step("scaleToNorm", Math.ceil(length / lanes) * lanes, gradient, own, clipNorm),
    ]);
    return [...all, ...each.flat()];
  }
}

/**
 * The kind of network for an optimizer. @throws UsageError INVALID_OPTION where the two don't go
 * together, or gradients are clipped in several ways.
 */
export function networkKindOf({ name, options }: Optimizer, { constrain }: Blueprint): typeof Network {
  const clips = CLIPS.filter((option) => options[option]);
  if (clips.length > 1)
    throw new UsageError(
      "INVALID_OPTION",
      `${name} clips gradients in one way: leave out ${clips.slice(1).join(" and ")}, or ${clips[0]}.`,
    );
  if (constrain && optimizerOf(name).isSearch)
    throw new UsageError(
      "INVALID_OPTION",
      `${name} searches where nothing constrains weights: leave out constraints, or choose another optimizer.`,
    );
  return ExtendedNetwork;
}

/**
 * How many vectors an optimizer keeps: `lbfgs` two for each step it knows, then its last direction
 * and gradient (train/lbfgs/curvature.ts).
 */
function statesOf({ name, options, states }: Optimizer): number {
  return optimizerOf(name).isSearch ? 2 * Number(options.historySize) + 2 : states;
}

/**
 * Steps that take the norm of `count` numbers at `x`, in doubles, and add it to the sum behind it.
 */
function normSteps(norm: number, sums: number, x: number, count: number): readonly Step[] {
  const blocks = Math.ceil(count / DEPTH_BLOCK);
  return [{ ...step("sumSquares", blocks, sums, x, count), grain: 4 }, step("addNorm", 1, norm, sums, blocks)];
}
