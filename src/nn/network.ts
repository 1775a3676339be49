import type { ActivationName } from "../catalog/activations.js";
import { UsageError } from "../errors.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { View } from "../runtime/view.js";
import { initialize } from "./initializers.js";
import type { DenseLayer } from "./layers.js";
import type { Optimizer } from "./optimizers.js";

/** A layer's tensors: addresses in linear memory. The kernel is [inputs, units], row-major; bias 0 means none. */
export interface PlacedLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  readonly kernel: number;
  readonly bias: number;
  readonly dKernel: number;
  readonly dBias: number;
}

/** Tensors begin at whole cache lines, counted in bytes. */
const TENSOR_ALIGNMENT = 64;

/**
 * The parameters of a stack of dense layers and what training keeps beside them, each one contiguous vector:
 *
 *     parameters | gradients | states of the optimizer ... | its settings (f64)
 *
 * so that an update is one kernel call and a snapshot is one copy. Gaps between tensors stay zero.
 */
export class Network {
  readonly layers: readonly PlacedLayer[];
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
    private readonly runtime: Runtime,
    readonly inputs: number,
    specification: readonly DenseLayer[],
    readonly optimizer: Optimizer,
  ) {
    const offsets = placeTensors(inputs, specification, TENSOR_ALIGNMENT / runtime.elementBytes);
    this.count = offsets.total;
    this.parameters = runtime.allocateReals(this.count);
    this.gradients = runtime.allocateReals(this.count);
    this.states = Array.from({ length: optimizer.states }, () => runtime.allocateReals(this.count));
    this.settings = runtime.arena.allocate(optimizer.settings.length * 8);
    this.trainedBytes = this.settings + optimizer.settings.length * 8 - this.parameters;
    this.trained = new View(runtime.arena, () => runtime.arena.bytes(this.parameters, this.trainedBytes));
    this.vectors = [this.parameters, ...this.states].map(
      (address) => new View(runtime.arena, () => runtime.reals(address, this.count)),
    );
    this.layers = specification.map(({ units, activation, bias }, i) => {
      const { kernel, bias: biasOffset } = offsets.tensors[i];
      const at = (base: number, offset: number): number => base + offset * runtime.elementBytes;
      return {
        inputs: i === 0 ? inputs : specification[i - 1].units,
        units,
        activation,
        kernel: at(this.parameters, kernel),
        bias: bias ? at(this.parameters, biasOffset) : 0,
        dKernel: at(this.gradients, kernel),
        dBias: bias ? at(this.gradients, biasOffset) : 0,
      };
    });
    this.trained.current.fill(0);
    runtime.arena.float64(this.settings, optimizer.settings.length).set(optimizer.settings);
  }

  /** Units of the last layer. */
  get outputs(): number {
    return this.layers[this.layers.length - 1].units;
  }

  /**
   * Fills kernels and biases: with what the specification gives, of the sizes that belong there, else from `seed`.
   * @throws UsageError INVALID_OPTION for numbers beyond this element type.
   */
  initialize(specification: readonly DenseLayer[], seed: number): void {
    this.layers.forEach(({ kernel, bias, inputs, units }, i) => {
      const { weights, biases, initializer } = specification[i];
      if (weights) this.place(kernel, weights, i);
      else initialize(this.runtime, initializer, kernel, inputs, units, seed, i);
      if (biases) this.place(bias, biases, i);
    });
  }

  private place(address: number, values: ArrayLike<number>, i: number): void {
    const tensor = this.runtime.reals(address, values.length);
    tensor.set(values);
    if (allFinite(tensor)) return;
    const message = `Layer ${i} is given weights or biases that ${this.runtime.dtype} can't hold: make them smaller.`;
    throw new UsageError("INVALID_OPTION", message);
  }

  /** A copy of a layer's kernel [inputs, units] and bias [units]. */
  weightsOf(layer: PlacedLayer): { kernel: Reals; bias?: Reals } {
    return this.copied(layer, layer.kernel, layer.bias);
  }

  /** A copy of a layer's gradients, laid out as `weightsOf`: what the last batch left. */
  gradientsOf(layer: PlacedLayer): { kernel: Reals; bias?: Reals } {
    return this.copied(layer, layer.dKernel, layer.dBias);
  }

  private copied({ inputs, units }: PlacedLayer, kernel: number, bias: number): { kernel: Reals; bias?: Reals } {
    const copy = (address: number, count: number): Reals => this.runtime.reals(address, count).slice();
    return { kernel: copy(kernel, inputs * units), ...(bias !== 0 && { bias: copy(bias, units) }) };
  }

  /** Number of trainable numbers, gaps excluded. */
  get parameterCount(): number {
    return this.layers.reduce((sum, { inputs, units, bias }) => sum + inputs * units + (bias ? units : 0), 0);
  }

  /** Whether parameters number `begin` to `end` and what the optimizer keeps of their gradients are finite. */
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
  let difference = 0;
  // x - x is 0 for every finite x, and NaN for the others, which no later 0 takes back
  for (let i = begin; i < end; i++) difference += values[i] - values[i];
  return difference === 0;
}

/** Offsets of every kernel and bias in the parameter vector, each rounded up to whole cache lines, in elements. */
function placeTensors(inputs: number, layers: readonly DenseLayer[], alignment: number) {
  let total = 0;
  const place = (elements: number): number => {
    const offset = total;
    total += Math.ceil(elements / alignment) * alignment;
    return offset;
  };
  let width = inputs;
  const tensors = layers.map(({ units, bias }) => {
    const kernel = place(width * units);
    width = units;
    return { kernel, bias: place(bias ? units : 0) };
  });
  return { tensors, total };
}
