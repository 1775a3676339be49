import { UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { leaf } from "../graph/leaf.js";
import { checkLeaves } from "../graph/leaves.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import type { Blueprint, InNumbers, LayerInfo, Parameter } from "../nn/blueprint.js";
import { activationOfTensor } from "../ops/activationByName.js";
import type { Dtype } from "../runtime/kernels.js";
import type { KernelFile } from "../runtime/supply/kernelFiles.js";
import { Chance } from "./chance.js";
import { constrain } from "./constrain.js";
import { Declarations } from "./declarations.js";
import { inNumbers } from "./inNumbers.js";
import { innerInfoOf } from "./innerInfo.js";
import { applyLayer, widthOf } from "./kinds.js";
import type { Layer } from "./layer.js";
import { Regularized } from "./regularized.js";
import { Scope } from "./scope.js";

/** Layers of all kinds, one behind the other: the graphs that they make, and what they ask for. */
export class Stack implements Blueprint {
  /** A batch, ["rows", inputs]: the leaf of all graphs. */
  readonly x: Tensor;
  /** The number of each row in its data, as indices ["rows"], and epoch and first number, [2]. */
  readonly rows = leaf(["rows"], "the numbers of rows", "index");
  readonly moment = leaf([2], "the epoch", "index");
  /** What the batch is compared with where the loss takes it from the graph, ["rows", outputs]. */
  readonly targets: Tensor;
  readonly layers: readonly LayerInfo[];
  readonly isDense = false;
  readonly inNumbers: InNumbers | undefined;
  readonly declarations: Declarations;
  readonly constrain?: Blueprint["constrain"];

  /** @throws UsageError for layers that don't fit together, and whatever layers of users throw. */
  constructor(
    readonly inputs: number,
    readonly values: readonly Layer[],
    /** What parameters start from by path, if not from what layers say. */
    starts?: ReadonlyMap<string, Float64Array>,
  ) {
    this.declarations = new Declarations(starts);
    this.x = shared(leaf(["rows", inputs], "x"));
    const regularized = new Regularized();
    const made = this.forward(true, 0, regularized);
    this.declarations.complete();
    const { constraints } = regularized;
    if (constraints.size > 0)
      this.constrain = (runtime, parameters) => constrain(runtime, constraints, this.leaves, parameters);
    const { shape } = made[made.length - 1];
    if (shape.length !== 2) {
      const message = `The last layer makes ${describe(shape)} of a batch, and a model answers rows of numbers: put flatten() behind it.`;
      throw new UsageError("INVALID_SHAPE", message);
    }
    if (widthOf(shape) === 0)
      throw new UsageError(
        "INVALID_SHAPE",
        "The last layer makes rows of no numbers, and a model answers some: let it make one.",
      );
    if (this.parameters.length === 0)
      throw new UsageError("INVALID_OPTION", "No layer has weights to be trained: add dense(units).");
    this.targets = shared(leaf(shape, "targets"));
    // behind a dense layer nobody sees x
    this.inNumbers = "kind" in values[0] ? inNumbers : undefined;
    this.layers = values.map((layer, i) => infoOf(layer, made[i]));
  }

  get parameters(): readonly Parameter[] {
    return this.declarations.all;
  }

  /** The parameters in graphs. */
  get leaves(): readonly Tensor[] {
    return this.declarations.all.map(({ leaf }) => leaf);
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
    let x = this.x;
    const made = this.values.map((layer, i) => {
      x = applyLayer(layer, x, new Scope(this.declarations, String(i), isTraining, chance, regularized));
      return x;
    });
    // each time: what a layer of a user's makes may be another graph every time
    checkLeaves("A layer of the model", made, [this.x, this.rows, this.moment, ...this.leaves]);
    return made;
  }
}

function infoOf(layer: Layer, made: Tensor): LayerInfo {
  return { bias: false, ...innerInfoOf(layer), units: widthOf(made.shape), activation: activationOfTensor(made) };
}
