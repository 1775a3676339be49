import { UsageError } from "../errors.js";
import { countOf } from "../graph/extents.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Step } from "../runtime/program.js";
import type { Reals, RealsOf, Runtime } from "../runtime/runtime.js";
import { View } from "../runtime/view.js";
import type { Blueprint, LayerInfo, Parameter } from "./blueprint.js";
import { initialize } from "./initializers.js";
import { type Optimizer, update } from "./optimizers.js";

/** A parameter in linear memory. */
export interface PlacedParameter extends Parameter {
  readonly count: number;
  readonly address: number;
  /** Address of its gradient. */
  readonly gradient: number;
}

/**
 * The numbers of a dense layer: kernel row-major [inputs, units], bias [units] where it has one.
 */
export interface LayerWeights<D extends Dtype = Dtype> {
  /** Weights, row-major; of a dense layer [inputs, units]. */
  readonly kernel: RealsOf<D>;
  /** Biases, [units]; absent where the layer has none. */
  readonly bias?: RealsOf<D>;
}

/**
 * The numbers of a layer by the names of its parameters, which other layers than dense ones name
 * themselves.
 */
export type LayerNumbers<D extends Dtype = Dtype> = LayerWeights<D> & Readonly<Record<string, RealsOf<D>>>;

/** Tensors begin at whole cache lines, counted in bytes. */
export const TENSOR_ALIGNMENT = 64;

/**
 * The parameters of a network and what training keeps beside them, each one contiguous vector:
 *
 *     parameters | gradients | states of the optimizer ... | its settings (f64) | what layers keep
 *
 * so that an update is one kernel call and a snapshot is one copy. Gaps between tensors stay zero.
 */
export class Network {
  readonly tensors: readonly PlacedParameter[];
  /** Elements of the parameter vector, gaps included. */
  readonly count: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly states: readonly number[];
  readonly settings: number;
  /** Bytes of everything that training changes. */
  readonly trainedBytes: number;
  private readonly trained: View<Uint8Array>;
  /** The vectors that updates add to: what once leaves the finite numbers stays there. */
  private readonly vectors: readonly View<Reals>[];

  constructor(
    readonly runtime: Runtime,
    readonly blueprint: Blueprint,
    readonly optimizer: Optimizer,
  ) {
    const { elementBytes } = runtime;
    let bytes = 0;
    const placed = blueprint.parameters.map((parameter) => {
      const count = countOf(parameter.shape);
      const offset = bytes;
      bytes += Math.ceil((count * elementBytes) / TENSOR_ALIGNMENT) * TENSOR_ALIGNMENT;
      return { ...parameter, count, offset };
    });
    this.count = bytes / elementBytes;
    this.parameters = runtime.allocateReals(this.count);
    this.gradients = runtime.allocateReals(this.count);
    this.states = Array.from({ length: optimizer.states }, () => runtime.allocateReals(this.count));
    this.settings = runtime.arena.allocate(optimizer.settings.length * 8);
    const end = blueprint.placeStates?.(runtime) ?? this.settings + optimizer.settings.length * 8;
    this.trainedBytes = end - this.parameters;
    this.trained = new View(runtime.arena, () => runtime.arena.bytes(this.parameters, this.trainedBytes));
    this.vectors = [this.parameters, ...this.states].map(
      (address) => new View(runtime.arena, () => runtime.reals(address, this.count)),
    );
    this.tensors = placed.map(({ offset, ...parameter }) => ({
      ...parameter,
      address: this.parameters + offset,
      gradient: this.gradients + offset,
    }));
    this.trained.current.fill(0);
    runtime.arena.float64(this.settings, optimizer.settings.length).set(optimizer.settings);
  }

  /**
   * The steps of one update of the parameters along their gradients, to what constraints leave of
   * it.
   */
  updates(): readonly Step[] {
    const { blueprint, runtime, tensors } = this;
    return [...update(this), ...(blueprint.constrain?.(runtime, tensors) ?? [])];
  }

  /** Numbers in a row of input. */
  get inputs(): number {
    return this.blueprint.inputs;
  }

  get layers(): readonly LayerInfo[] {
    return this.blueprint.layers;
  }

  /** Numbers in a row of answers. */
  get outputs(): number {
    return this.layers[this.layers.length - 1].units;
  }

  /**
   * Fills every parameter with what it starts from. @throws UsageError INVALID_OPTION for numbers
   * beyond this element type.
   */
  initialize(seed: number): void {
    for (const { start, address, shape, count, stream, layer } of this.tensors) {
      const units = shape[shape.length - 1] ?? 1;
      if (start instanceof Float64Array) this.place(address, start, layer);
      else if (typeof start === "object") initialize(this.runtime, start, address, count / units, units, seed, stream);
      else this.place(address, new Float64Array(count).fill(start), layer);
    }
  }

  private place(address: number, values: ArrayLike<number>, layer: number): void {
    const tensor = this.runtime.reals(address, values.length);
    tensor.set(values);
    if (allFinite(tensor)) return;
    const message = `Layer ${layer} is given weights or biases that ${this.runtime.dtype} can't hold: make them smaller.`;
    throw new UsageError("INVALID_OPTION", message);
  }

  /**
   * A copy of each layer's parameters by name; or of what lies at the same places in the vector at
   * `base`.
   */
  numbersOf(base = this.parameters): LayerNumbers[] {
    return this.layers.map((_, i) => {
      const own = this.tensors.filter(({ layer }) => layer === i);
      const copy = ({ name, address, count }: PlacedParameter) =>
        [name, this.runtime.reals(address - this.parameters + base, count).slice()] as const;
      return Object.fromEntries(own.map(copy)) as LayerNumbers;
    });
  }

  /** Number of trainable numbers, gaps excluded. */
  get parameterCount(): number {
    return this.tensors.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * Whether parameters number `begin` to `end` and what the optimizer keeps of their gradients are
   * finite.
   */
  isFinite(begin: number, end: number): boolean {
    for (const { current } of this.vectors) if (!allFinite(current, begin, end)) return false;
    return true;
  }

  /** Copies bytes number `begin` to `end` of everything that training changes into `snapshot`. */
  snapshot(snapshot: Uint8Array, begin = 0, end = this.trainedBytes): void {
    const { current } = this.trained;
    snapshot.set(end - begin === current.length ? current : current.subarray(begin, end), begin);
  }

  /** Brings back what `snapshot` copied. */
  restore(snapshot: Uint8Array): void {
    this.trained.current.set(snapshot);
  }
}

/** Whether all values, or those from number `begin` to `end`, are finite. */
export function allFinite(values: Reals, begin = 0, end = values.length): boolean {
  // x - x is 0 for every finite x, and NaN for the others, which no later 0 takes back; two sums,
  // since one would wait for itself
  let even = 0;
  let odd = 0;
  let i = begin;
  for (; i + 1 < end; i += 2) {
    even += values[i] - values[i];
    odd += values[i + 1] - values[i + 1];
  }
  if (i < end) even += values[i] - values[i];
  return even + odd === 0;
}
