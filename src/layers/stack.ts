import { MOST_PARAMETERS } from "../catalog/limits.js";
import { checkWhole, invalidOption } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { countOf } from "../graph/extents.js";
import { leaf } from "../graph/leaf.js";
import { checkLeaves } from "../graph/leaves.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import type { Blueprint, Inputs, LayerInfo, NamedRows, Parameter } from "../nn/blueprint.js";
import type { Network } from "../nn/network.js";
import { activationOfTensor } from "../ops/activationByName.js";
import { reshape } from "../ops/reshape.js";
import type { Dtype } from "../runtime/kernels.js";
import type { KernelFile } from "../runtime/supply/kernelFiles.js";
import { Chance } from "./chance.js";
import { constrain } from "./constrain.js";
import { Declarations, type StoredStart } from "./declarations.js";
import { innerInfoOf } from "./innerInfo.js";
import { applyLayer, widthOf } from "./kinds.js";
import type { Layer } from "./layer.js";
import { type LayerState, placeStates } from "./layerStates.js";
import type { Passes } from "./passes.js";
import { type IndexLimit, Regularized } from "./regularized.js";
import { Scope } from "./scope.js";
import type { WiredLayer } from "./wiredLayer.js";

/** Axes of a row at most. */
const MOST_AXES = 8;

/** How layers are applied where they don't stand one behind the other. */
export interface Arrangement {
  /**
   * What each layer makes of `x`, and what all outputs are, last; `apply` applies layer number `i`.
   */
  through(x: Tensor, apply: (layer: Layer, to: Tensor, i: number) => Tensor): readonly Tensor[];
  /** Whether layers read the numbers of rows themselves. */
  readonly readsNumbers: boolean;
  /** What there is to tell of layers and outputs, of which `made` are the tensors. */
  told(layers: readonly LayerInfo[], made: readonly Tensor[]): readonly LayerInfo[];
}

/**
 * Layers of all kinds, one behind the other or as they are arranged: the graphs that they make, and
 * what they ask for.
 */
export class Stack implements Blueprint {
  readonly inputs: number;
  readonly inputShape?: readonly number[];
  /** A batch, ["rows", inputs]: the leaf of all graphs. */
  readonly x: Tensor;
  /** The number of each row in its data, as indices ["rows"], and epoch and first number, [2]. */
  readonly rows = leaf(["rows"], "the numbers of rows", "index");
  readonly moment = leaf([2], "the epoch", "index");
  /** What the batch is compared with where the loss takes it from the graph, ["rows", outputs]. */
  readonly targets: Tensor;
  readonly layers: readonly LayerInfo[];
  readonly isDense = false;
  readonly readsNumbers: boolean;
  readonly declarations: Declarations;
  readonly constrain?: Blueprint["constrain"];
  readonly placeStates?: Blueprint["placeStates"];
  readonly checkRows?: Blueprint["checkRows"];
  /** What the layers do with batches, where that is more than of others. */
  passesOf?(network: Network, seed: number): Passes;

  /** @throws UsageError for layers that don't fit together, and whatever layers of users throw. */
  constructor(
    inputs: Inputs | undefined,
    readonly values: readonly WiredLayer[],
    /** What parameters start from by path, if not from what layers say. */
    starts?: ReadonlyMap<string, StoredStart>,
    readonly arrangement?: Arrangement,
  ) {
    this.declarations = new Declarations(starts);
    const shape = checkedInputs(inputs);
    this.inputs = countOf(shape);
    if (shape.length > 1) this.inputShape = shape;
    this.x = shared(leaf(["rows", this.inputs], "x"));
    const regularized = new Regularized();
    const made = this.forward(true, 0, regularized);
    this.declarations.complete();
    const { constraints } = regularized;
    if (constraints.size > 0)
      this.constrain = (runtime, parameters) => constrain(runtime, constraints, this.leaves, parameters);
    const { limits } = regularized;
    if (limits.length > 0)
      this.checkRows = (rows) => {
        for (const each of limits) checkIndices(rows, each);
      };
    const { states } = this;
    if (states.length > 0) this.placeStates = (runtime) => placeStates(states, runtime);
    const outputs = made[made.length - 1].shape;
    if (outputs.length !== 2) {
      const message = `The last layer makes ${describe(outputs)} of a batch, and a model answers rows of numbers: put flatten() behind it.`;
      throw new UsageError("INVALID_SHAPE", message);
    }
    if (widthOf(outputs) === 0)
      throw new UsageError(
        "INVALID_SHAPE",
        "The last layer makes rows of no numbers, and a model answers some: let it make one.",
      );
    if (this.parameters.length === 0)
      throw new UsageError("INVALID_OPTION", "No layer has weights to be trained: add dense(units).");
    this.targets = shared(leaf(outputs, "targets"));
    // behind a dense layer nobody sees x
    this.readsNumbers = (arrangement?.readsNumbers ?? "kind" in values[0]) || shape.length > 1;
    const told = values.map((layer, i) => ({ ...infoOf(layer, made[i]), ...this.ownShapes(layer, i) }));
    this.layers = arrangement?.told(told, made) ?? told;
  }

  /** Of a layer with code of a user's, which alone knows them, the shapes of its parameters. */
  private ownShapes(layer: WiredLayer, i: number): Pick<LayerInfo, "parameterShapes"> {
    const own = hasOwnCode(layer) ? this.parameters.filter((parameter) => parameter.layer === i) : [];
    if (own.length === 0) return {};
    return { parameterShapes: Object.fromEntries(own.map(({ name, shape }) => [name, shape])) };
  }

  get parameters(): readonly Parameter[] {
    return this.declarations.all;
  }

  /** The parameters in graphs. */
  get leaves(): readonly Tensor[] {
    return this.declarations.all.map(({ leaf }) => leaf);
  }

  /** What layers keep besides. */
  get states(): readonly LayerState[] {
    return this.declarations.states;
  }

  kernelFile(dtype: Dtype): KernelFile {
    return `${dtype}-tensor`;
  }

  /**
   * What each layer makes of the batch, in training with random numbers of that seed; what they ask
   * for besides is added to `regularized`.
   */
  forward(isTraining: boolean, seed: number, regularized = new Regularized()): readonly Tensor[] {
    const chance = new Chance(this.rows, this.moment, seed);
    const apply = (layer: Layer, to: Tensor, i: number): Tensor =>
      applyLayer(layer, to, new Scope(this.declarations, String(i), isTraining, chance, regularized));
    const x = this.inputShape ? reshape(this.x, ["rows", ...this.inputShape]) : this.x;
    const made = this.arrangement?.through(x, apply) ?? inChain(this.values as readonly Layer[], x, apply);
    const kept = [...this.states, ...this.declarations.tallied].map(({ leaf }) => leaf);
    // each time: what a layer of a user's makes may be another graph every time
    checkLeaves("A layer of the model", made, [this.x, this.rows, this.moment, ...this.leaves, ...kept]);
    return made;
  }
}

/** What each layer makes of what the one before it makes. */
function inChain(layers: readonly Layer[], x: Tensor, apply: Parameters<Arrangement["through"]>[1]): readonly Tensor[] {
  let made = x;
  return layers.map((layer, i) => {
    made = apply(layer, made, i);
    return made;
  });
}

function infoOf(layer: WiredLayer, made: Tensor): LayerInfo {
  const shape = made.shape.slice(1).map(Number);
  // what a convolution along one axis gives is the activation's in another shape, and states are
  // made by more than an activation
  const isTold = "filters" in layer || "returnSequences" in layer;
  const activation = isTold ? layer.activation : activationOfTensor(made);
  return {
    ...{ bias: false, ...innerInfoOf(layer), units: widthOf(made.shape), activation },
    ...(shape.length > 1 && { shape }),
  };
}

function hasOwnCode(layer: WiredLayer): boolean {
  if (!("kind" in layer)) return false;
  if (layer.kind === "residual") return layer.layers.some(hasOwnCode);
  if (layer.kind === "concat") return layer.branches.flat().some(hasOwnCode);
  return layer.kind === "custom";
}

/** How the numbers of a row lie. @throws UsageError INVALID_OPTION. */
function checkedInputs(inputs: Inputs | undefined): readonly number[] {
  const shape: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
  if (shape.length === 0 || shape.length > MOST_AXES)
    throw invalidOption("inputs", `the numbers of a row, or a list of 1 to ${MOST_AXES} extents`, inputs);
  const extents = shape.map((extent) => {
    checkWhole("inputs", extent, 1, MOST_PARAMETERS);
    return extent;
  });
  checkWhole("inputs", countOf(extents), 1, MOST_PARAMETERS);
  return extents;
}

/** @throws DataError DATA_INVALID where a number isn't a whole one from 0 to below the limit. */
function checkIndices({ x, columns, scale, name }: NamedRows, { limit, what, begin, end }: IndexLimit): void {
  const isGood = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < limit;
  const isRead = (column: number): boolean => column >= begin && column < end;
  const place = x.findIndex((value, i) => isRead(i % columns) && !isGood(value * scale));
  if (place < 0) return;
  const where = `Row ${Math.floor(place / columns) + 1}, column ${(place % columns) + 1} of ${name}`;
  const message = `${where} is ${x[place] * scale}, and ${what} takes whole numbers from 0 to ${limit - 1}: number what rows hold.`;
  throw new DataError("DATA_INVALID", message);
}
