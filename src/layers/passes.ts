import type { DataError } from "../errors.js";
import { lowerInOrder } from "../graph/lowerInOrder.js";
import { pullBack } from "../graph/pullBack.js";
import type { Place } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Compared, classesOf, compareByKernel, comparedBy } from "../losses/batchLoss.js";
import { type Comparison, type Descent, STATUS } from "../losses/descent.js";
import type { Blueprint } from "../nn/blueprint.js";
import type { AnyLoss, ToldLoss } from "../nn/losses.js";
import type { Network, PlacedParameter } from "../nn/network.js";
import type { Step } from "../runtime/program.js";
import type { LoadedRows, Pass } from "./batch.js";
import type { StateMove } from "./layerStates.js";
import type { Asked, Relaxations } from "./relaxations.js";

/** A batch that is compared with its targets, as a graph. */
export interface ComparedBatch extends Comparison, Omit<Descent, "status"> {
  /** What each layer makes of the batch. */
  readonly through: readonly Tensor[];
  readonly compared: Compared;
  /** The class predicted for each row, where rows have classes. */
  readonly classes: readonly Tensor[];
  /** What the batch gives for what layers keep. */
  readonly moves?: readonly StateMove[];
}

export { STATUS };

/**
 * What a network's layers do with batches: their graph, its gradients, and the steps to both. Each
 * call allocates what its steps need; whoever marked the arena gives it back. What networks need
 * that have other layers than dense ones, or losses without a kernel, `GeneralPasses` adds.
 */
export class Passes {
  constructor(
    protected readonly network: Network,
    /** Whose graphs these are. */
    readonly stack: Blueprint = network.blueprint,
    protected readonly seed = 0,
    /** The network's parameters, by what they are in these graphs. */
    readonly parameters: readonly PlacedParameter[] = network.tensors,
  ) {}

  /** Says that what follows is of that epoch, and the number of the row that indices count from. */
  begin?(epoch: number, first: number): void;

  /**
   * Sets the share of its rate, 0 to 1, that every dropout has in the updates to come; absent where
   * there is none.
   */
  readonly shareDropout?: ((share: number) => void) | undefined;

  /** How searches for equilibria go, where layers have some. */
  readonly relaxations?: Relaxations;

  /** What the record of an epoch tells of its layers, where that is something. */
  told?(): object | undefined;

  /**
   * The error of a batch of a training whose numbers aren't finite, from row number `row` of `name`
   * on, 0 where nobody knows which; where its layers know better why.
   */
  fail?(row: number, name: string): DataError | undefined;

  /** How searches of the passes over rows that are laid out next go, where layers have some. */
  ask?(): Asked | undefined;

  /** Forward, the loss, and backward up to the gradients of all parameters. */
  training(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass {
    const batch = this.compare(loss, loaded, rows, true);
    const places = this.placesOf(loaded);
    // layers that nobody asked for stay too: if numbers overflow they say where
    const made = [...batch.through.slice(0, -1), batch.compared.tensor];
    return this.passOf(made, batch, [batch.told, ...this.gradientsOf(batch, places)], rows, places);
  }

  /** Forward and the loss. */
  evaluation(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass {
    const batch = this.compare(loss, loaded, rows, false);
    return this.passOf([batch.compared.tensor], batch, [batch.told], rows, this.placesOf(loaded));
  }

  /** Forward to the answers, with the class of each row, or of `each` of so many parts of one. */
  prediction(loss: AnyLoss, loaded: LoadedRows, rows: number, each: number): Pass {
    const made = this.stack.forward(false, this.seed);
    const answers = made[made.length - 1];
    const classes = [classesOf(this.comparedBy(loss, answers), each)];
    return this.passOf([answers], { classes, status: 0 }, [], rows, this.placesOf(loaded));
  }

  /**
   * The graph of a batch of `rows` and its loss, from what the layers make of it; what the batch
   * comes to is allocated.
   */
  compare(
    loss: AnyLoss,
    { targets, labels, indices }: LoadedRows,
    rows: number,
    isTraining: boolean,
    through = this.stack.forward(isTraining, this.seed),
  ): ComparedBatch {
    const compared = this.comparedBy(loss, through[through.length - 1]);
    const classes = labels ? [classesOf(compared)] : [];
    const { arena } = this.network.runtime;
    const [rowLosses, status] = [arena.allocate(rows * 8), arena.allocate(STATUS * 8)];
    // what weighs them writes another number
    arena.float64(status, STATUS)[2] = rows;
    const comparison = { targets, labels, indices, rowLosses, status };
    return {
      ...comparison,
      ...this.descend(loss, compared.tensor, comparison, classes),
      through,
      compared,
      classes,
    };
  }

  /** Where the leaves of graphs lie. */
  placesOf({ x }: LoadedRows): Map<Tensor, Place> {
    return new Map<Tensor, Place>([[this.stack.x, x], ...this.parameters.map((one) => [one.leaf, one] as const)]);
  }

  /** The loss of what is compared. */
  protected descend(loss: AnyLoss, compared: Tensor, comparison: Comparison, classes: readonly Tensor[]): Descent {
    return compareByKernel(this.network.runtime, loss as ToldLoss, compared, comparison, classes);
  }

  /** The steps that make `outputs`; `places` knows then where these are. */
  protected lower(outputs: readonly Tensor[], rows: number, places: Map<Tensor, Place>): readonly Step[] {
    return lowerInOrder(this.network.runtime, outputs, rows, places);
  }

  /**
   * The gradients with respect to the parameters, from the last to the first, as the way back comes
   * to them, each given its place. Where an op on the way has none they stay as they are, zero.
   */
  gradientsOf({ from, gradient }: Descent, places: Map<Tensor, Place>): readonly Tensor[] {
    const found = pullBack(from, gradient);
    return this.parameters.toReversed().flatMap(({ leaf, gradient: address }) => {
      const own = found.get(leaf);
      if (!own) return [];
      places.set(own, { address });
      return [own];
    });
  }

  protected comparedBy(loss: AnyLoss, outputs: Tensor): Compared {
    const { layers } = this.stack;
    return comparedBy(loss, outputs, layers[layers.length - 1].activation);
  }

  /** The steps that make all of these, in that order. */
  protected passOf(
    made: readonly Tensor[],
    { classes, status }: Pick<ComparedBatch, "classes" | "status">,
    others: readonly Tensor[],
    rows: number,
    places: Map<Tensor, Place>,
  ): Pass {
    const steps = this.lower([...made, ...classes, ...others], rows, places);
    const addressOf = (tensor: Tensor): number => places.get(tensor)?.address ?? 0;
    const [predicted = 0] = classes.map(addressOf);
    return { steps, made: made.map(addressOf), predicted, status };
  }
}
