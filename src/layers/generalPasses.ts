import { type DataError, UsageError } from "../errors.js";
import { shared } from "../graph/apply.js";
import { countOf, resolve } from "../graph/extents.js";
import { leaf } from "../graph/leaf.js";
import { type Layout, layOut, type Places } from "../graph/lower.js";
import { gradientsOf } from "../graph/reverse.js";
import type { Place } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Compared, comparedBy } from "../losses/batchLoss.js";
import type { Comparison, Descent } from "../losses/descent.js";
import { penalized } from "../losses/penalized.js";
import { compareByGraph, rowLossesOf } from "../losses/rowLosses.js";
import { weighRows } from "../losses/weighRows.js";
import { type AnyLoss, isCustom, type RowWeights } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { activationOfTensor } from "../ops/activationByName.js";
import { add, multiply } from "../ops/arithmetic.js";
import { copy } from "../ops/copy.js";
import { fusionRules } from "../ops/fusion.js";
import { type Step, step } from "../runtime/program.js";
import type { LoadedRows, Pass } from "./batch.js";
import { hasDropout } from "./dropouts.js";
import { placedStates, type StateMove } from "./layerStates.js";
import { type ComparedBatch, Passes } from "./passes.js";
import { Regularized } from "./regularized.js";
import { type Asked, type AskedRelaxations, Relaxations } from "./relaxations.js";
import type { Stack } from "./stack.js";

/** A batch that is compared, as gradients are made of it. */
type DescendedBatch = Descent & Pick<ComparedBatch, "moves">;

/** What layers of all kinds do with batches, and losses of users. */
export class GeneralPasses extends Passes {
  /**
   * Address of two u32, the epoch and the number of the data's first row, and of an f64, the share
   * of their rates that dropouts have.
   */
  private readonly moment: number;
  override readonly shareDropout: Passes["shareDropout"];
  override readonly relaxations: Passes["relaxations"];
  /** Where searches of the batch that is laid out are tallied, if it isn't one of a training. */
  private asked: AskedRelaxations | undefined;
  /** Of the batch whose gradients were asked for last. */
  private commits: readonly Step[] = [];

  constructor(
    network: Network,
    override readonly stack: Stack,
    seed: number,
  ) {
    super(
      network,
      stack,
      seed,
      network.tensors.map((parameter, i) => ({ ...parameter, leaf: stack.leaves[i] })),
    );
    this.moment = network.runtime.arena.allocate(16);
    this.begin(0, 0);
    this.share(1);
    if (hasDropout(stack.values)) this.shareDropout = (share) => this.share(share);
    const { tallied } = stack.declarations;
    if (tallied.length > 0) this.relaxations = new Relaxations(network.runtime, tallied);
  }

  override told(): Relaxations["told"] | undefined {
    return this.relaxations?.told;
  }

  override fail(row: number, name: string): DataError | undefined {
    return this.relaxations?.refusal(row, name);
  }

  override begin(epoch: number, first: number): void {
    this.network.runtime.arena.int32(this.moment, 2).set([epoch, first]);
    this.relaxations?.begin(first);
  }

  private share(share: number): void {
    this.network.runtime.arena.float64(this.moment + 8, 1)[0] = share;
  }

  override placesOf(loaded: LoadedRows): Map<Tensor, Place> {
    const { targets, rows, moment } = this.stack;
    const states = placedStates(this.network, this.stack).map(({ leaf, address }) => [leaf, { address }] as const);
    const tallies = (this.asked ?? this.relaxations)?.places ?? [];
    return new Map<Tensor, Place>([...super.placesOf(loaded), ...states, ...tallies])
      .set(targets, { address: loaded.targets })
      .set(rows, { address: loaded.indices })
      .set(moment, { address: this.moment });
  }

  override training(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass {
    this.asked = undefined;
    const pass = super.training(loss, loaded, rows);
    return this.commits.length > 0 ? { ...pass, commits: this.commits } : pass;
  }

  override ask(): Asked | undefined {
    this.asked = this.relaxations?.ask();
    return this.asked;
  }

  override compare(loss: AnyLoss, loaded: LoadedRows, rows: number, isTraining: boolean): ComparedBatch {
    const regularized = new Regularized();
    const through = this.stack.forward(isTraining, this.seed, regularized);
    const batch = super.compare(loss, loaded, rows, isTraining, through);
    const { moves } = regularized;
    if (isTraining) checkRows(moves, rows);
    const { weights } = loss;
    const penaltyOf = (by: RowWeights | undefined): Tensor | undefined =>
      regularized.penaltyBy(by && ((numbers) => weighRows(numbers, loaded, by)));
    const penalty = penaltyOf(weights);
    if (!penalty) return { ...batch, moves };
    // of a part of a batch the gradient is a share of the whole one's, and what is told is of its
    // own rows
    const told = weights?.alone === weights ? penalty : (penaltyOf(weights?.alone) ?? penalty);
    return { ...batch, ...penalized(batch, penalty, told, loss, batch.status, rows, this.network.outputs), moves };
  }

  protected override descend(
    loss: AnyLoss,
    compared: Tensor,
    comparison: Comparison,
    classes: readonly Tensor[],
  ): Descent {
    if (!isCustom(loss)) {
      const { from, gradient } = super.descend(loss, compared, comparison, classes);
      // rules of ops take it
      const own = shared(gradient);
      return { from, gradient: own, told: own };
    }
    const { targets, leaves } = this.stack;
    const { name, rowLosses, told } = loss;
    const descended = rowLossesOf({ name, rowLosses }, compared, targets, leaves);
    const shown = told ? rowLossesOf({ name, rowLosses: told }, compared, targets, leaves) : descended;
    return compareByGraph(descended, shown, comparison, classes, loss);
  }

  /** By the op that made the outputs: what a recurrent layer calls its activation isn't. */
  protected override comparedBy(loss: AnyLoss, outputs: Tensor): Compared {
    return comparedBy(loss, outputs, activationOfTensor(outputs));
  }

  override gradientsOf(batch: DescendedBatch, places: Map<Tensor, Place>): readonly Tensor[] {
    const { outputs, commits } = this.wayBack(batch, places);
    this.commits = commits;
    return outputs;
  }

  /**
   * What a batch gives, each given a place, and the steps that move the states of layers by it
   * behind the update.
   */
  wayBack({ from, gradient, moves = [] }: DescendedBatch, places: Map<Tensor, Place>) {
    const gradients = this.gradientsIn(from, gradient, places);
    const commits = moves.flatMap((move) => this.commit(move, places));
    return { outputs: [...gradients, ...moves.map(({ batch }) => batch)], commits };
  }

  private gradientsIn(from: Tensor, gradient: Tensor, places: Map<Tensor, Place>): readonly Tensor[] {
    const parameters = this.parameters.toReversed();
    const leaves = parameters.map(({ leaf }) => leaf);
    return gradientsOf(from, gradient, leaves, add).flatMap((found, i) => {
      if (!found) return [];
      // what is another tensor too, or lies in one, is copied to where it belongs
      const isTaken = places.has(found) || found.op.isAlias || found.op.isInput;
      const own = isTaken ? copy(found) : found;
      places.set(own, { address: parameters[i].gradient });
      return [own];
    });
  }

  /** The steps that move a state by what the batch gives for it, which is given a place. */
  private commit({ state, kept, batch }: StateMove, places: Map<Tensor, Place>): readonly Step[] {
    const { runtime } = this.network;
    const address = runtime.allocateReals(countOf(resolve(batch.shape, 1)));
    places.set(batch, { address });
    const own = places.get(state) as Place;
    const found = shared(leaf(batch.shape));
    const moved = add(multiply(kept, state), multiply(1 - kept, found));
    // over the state itself, which nobody reads after the op that makes it
    const given = new Map([
      [state, own],
      [found, { address }],
      [moved, own],
    ]);
    return layOut(runtime, [moved], 1, [], given).steps(1);
  }

  /**
   * The graph that ends in `outputs` in memory, for batches of `rows`; what has its place stays
   * there.
   */
  laidOut(outputs: readonly Tensor[], rows: number, places: Places): Layout {
    return layOut(this.network.runtime, outputs, rows, fusionRules, places);
  }

  protected override lower(outputs: readonly Tensor[], rows: number, places: Map<Tensor, Place>): readonly Step[] {
    const { runtime, inputs } = this.network;
    const { x, readsNumbers } = this.stack;
    const bytes = places.get(x);
    const scaling: Step[] = [];
    if (readsNumbers && bytes?.scale !== undefined) {
      const address = runtime.allocateReals(rows * inputs);
      places.set(x, { address });
      scaling.push(step("scaleBytes", rows * inputs, address, bytes.address, bytes.scale));
    }
    const layout = this.laidOut(outputs, rows, places);
    for (const output of outputs) places.set(output, { address: layout.addressOf(output) });
    return [...scaling, ...layout.steps(rows)];
  }
}

/**
 * What the layers of a stack do with batches of a network, in training with random numbers of that
 * seed.
 */
export function passesThrough(network: Network, stack: Stack, seed: number): Passes {
  return stack.passesOf?.(network, seed) ?? new GeneralPasses(network, stack, seed);
}

/**
 * @throws UsageError INVALID_OPTION where a batch of so many rows has nothing to take a variance
 * of.
 */
function checkRows(moves: readonly StateMove[], rows: number): void {
  const single = moves.find(({ perRow }) => rows * perRow < 2);
  if (!single) return;
  const message = `${single.what}, takes the variance of a batch, and one is of a single row: choose a batchSize that leaves no row over.`;
  throw new UsageError("INVALID_OPTION", message);
}
