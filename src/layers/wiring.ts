import { UsageError } from "../errors.js";
import { countOf } from "../graph/extents.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import type { LayerInfo } from "../nn/blueprint.js";
import { reshape } from "../ops/reshape.js";
import { concat, slice } from "../ops/slice.js";
import { isMerge, merged } from "./merges.js";
import type { Arrangement } from "./stack.js";
import type { WiredLayer } from "./wiredLayer.js";

/** A layer as it is applied once. */
export interface Call {
  /** Its number: calls of one number share its parameters. */
  readonly layer: number;
  /** What it is applied to: inputs are numbered from 0, what earlier calls made behind them. */
  readonly to: readonly number[];
}

/** An input of a model, of which each row has numbers of that shape. */
export interface WiredInput {
  /** The name of the input. */
  readonly name: string;
  /** The shape of a row. */
  readonly shape: readonly number[];
}

/** An output of a model. */
export interface WiredOutput {
  readonly name: string;
  /** What it is, numbered as in `Call.to`. */
  readonly of: number;
}

/** How layers are applied to inputs and to one another, as plain data. */
export interface Wiring {
  readonly inputs: readonly WiredInput[];
  /**
   * One at least, each behind those that it is applied to; layers are numbered by their last calls.
   */
  readonly calls: readonly Call[];
  readonly outputs: readonly WiredOutput[];
}

/** What is told of what makes one matrix of several outputs. */
export const OUTPUTS = "outputs";

/**
 * Layers as they are wired: inputs lie in a row side by side, in their order, and so do outputs.
 */
export class Wired implements Arrangement {
  readonly readsNumbers: boolean;

  constructor(
    readonly wiring: Wiring,
    private readonly layers: readonly WiredLayer[],
  ) {
    const { inputs, calls } = wiring;
    const areRows = inputs.length === 1 && inputs[0].shape.length === 1;
    this.readsNumbers = !areRows || calls.some(({ layer, to }) => to.includes(0) && "kind" in layers[layer]);
  }

  /**
   * What each layer makes in its last call, and all outputs. @throws UsageError INVALID_SHAPE for
   * what doesn't fit together.
   */
  through(x: Tensor, apply: Parameters<Arrangement["through"]>[1]): readonly Tensor[] {
    const { inputs, calls, outputs } = this.wiring;
    const all = tensorsOf(inputs, x);
    const made: Tensor[] = [];
    for (const { layer, to } of calls) {
      const value = this.layers[layer];
      const tensors = to.map((number) => all[number]);
      made[layer] = isMerge(value) ? merged(value, tensors, layer) : apply(value, tensors[0], layer);
      all.push(made[layer]);
    }
    const answers = outputs.map(({ name, of }) => checkedAnswer(name, all[of]));
    return answers.length > 1 ? [...made, concat(answers, 1)] : made;
  }

  told(layers: readonly LayerInfo[], made: readonly Tensor[]): readonly LayerInfo[] {
    const { inputs, calls, outputs } = this.wiring;
    const nameOf = (number: number): string =>
      number < inputs.length ? inputs[number].name : String(calls[number - inputs.length].layer);
    const appliedTo = (i: number): string[] => calls.flatMap(({ layer, to }) => (layer === i ? to.map(nameOf) : []));
    const widthOf = (number: number): number =>
      number < inputs.length ? countOf(inputs[number].shape) : layers[calls[number - inputs.length].layer].units;
    const inputsOf = (i: number): number =>
      (calls.find(({ layer }) => layer === i)?.to ?? []).reduce((sum, number) => sum + widthOf(number), 0);
    const own = layers.map((layer, i) => ({ ...layer, appliedTo: appliedTo(i), inputs: inputsOf(i) }));
    const all = made.slice(layers.length).map(({ shape }) => ({
      ...{ kind: OUTPUTS, units: Number(shape[1]), activation: "linear" as const, bias: false },
      appliedTo: outputs.map(({ of }) => nameOf(of)),
    }));
    return [...own, ...all];
  }
}

/** Numbers in a row of all inputs. */
export function widthOfInputs(inputs: readonly WiredInput[]): number {
  return inputs.reduce((sum, { shape }) => sum + countOf(shape), 0);
}

/** The tensor of each input, of a batch of all of them. */
function tensorsOf(inputs: readonly WiredInput[], x: Tensor): Tensor[] {
  if (inputs.length === 1) return [x];
  let end = 0;
  return inputs.map(({ shape }) => {
    const begin = end;
    end += countOf(shape);
    return reshape(slice(x, begin, end, 1), ["rows", ...shape]);
  });
}

/** @throws UsageError INVALID_SHAPE unless it is rows of numbers. */
function checkedAnswer(name: string, made: Tensor): Tensor {
  if (made.shape.length === 2 && made.shape[1] !== 0) return made;
  const message = `The output ${name} makes ${describe(made.shape)} of a batch, and a model answers rows of numbers: put flatten() behind it.`;
  throw new UsageError("INVALID_SHAPE", message);
}
