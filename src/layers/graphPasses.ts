import { Input } from "../graph/input.js";
import { type Layout, layOut, type Places } from "../graph/lower.js";
import { pullBack } from "../graph/reverse.js";
import type { Place } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Compared, classesOf, compareByKernel, comparedBy } from "../losses/batchLoss.js";
import type { Descent } from "../losses/descent.js";
import { penalized } from "../losses/penalized.js";
import { compareByGraph, rowLossesOf } from "../losses/rowLosses.js";
import type { LoadedRows, Pass, Passes } from "../nn/blueprint.js";
import { allocateComparison, type Comparison } from "../nn/comparison.js";
import { type AnyLoss, type CustomLoss, isCustom, type Told } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { add } from "../ops/arithmetic.js";
import { copy } from "../ops/copy.js";
import { fusionRules } from "../ops/fusion.js";
import { hasDropout } from "./dropouts.js";
import { Regularized } from "./regularized.js";
import type { Stack } from "./stack.js";

/** A batch that is compared with its targets, as a graph. */
export interface ComparedBatch extends Descent {
  /** What each layer makes of the batch. */
  readonly through: readonly Tensor[];
  /** The same, but of the last layer what the loss takes. */
  readonly made: readonly Tensor[];
  readonly compared: Compared;
  readonly classes: Tensor | undefined;
  /** Addresses of the row losses, f64, and of what they come to. */
  readonly rowLosses: number;
  readonly status: number;
}

/** What layers of all kinds do with batches: their graph, its gradients, and the steps to both. */
export class GraphPasses implements Passes {
  /** Address of two u32, the epoch and the number of the data's first row, and of an f64, the share of their rates that dropouts have. */
  private readonly moment: number;
  readonly shareDropout: Passes["shareDropout"];

  constructor(
    private readonly network: Network,
    private readonly stack: Stack,
    private readonly seed: number,
  ) {
    this.moment = network.runtime.arena.allocate(16);
    this.begin(0, 0);
    this.share(1);
    if (hasDropout(stack.values)) this.shareDropout = (share) => this.share(share);
  }

  begin(epoch: number, first: number): void {
    this.network.runtime.arena.int32(this.moment, 2).set([epoch, first]);
  }

  private share(share: number): void {
    this.network.runtime.arena.float64(this.moment + 8, 1)[0] = share;
  }

  training(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass {
    const { network } = this;
    const batch = this.compare(loss, loaded, rows, true);
    const places = new Map(this.placesOf(loaded));
    const gradients = this.gradientsOf(batch).map(([tensor, address]) => {
      // what is another tensor too, or lies in one, is copied to where it belongs
      const isTaken = places.has(tensor) || tensor.op.isAlias || tensor.op instanceof Input;
      const own = isTaken ? copy(tensor) : tensor;
      places.set(own, { address });
      return own;
    });
    // layers that nobody asked for stay too: if numbers overflow they say where
    const layout = layOut(network.runtime, [...batch.made, batch.told, ...gradients], rows, fusionRules, places);
    return this.passOf(batch, layout, rows);
  }

  evaluation(loss: AnyLoss, loaded: LoadedRows, rows: number): Pass {
    const batch = this.compare(loss, loaded, rows, false);
    const { compared, classes, told } = batch;
    const results = [compared.tensor, ...(classes ? [classes] : []), told];
    const layout = layOut(this.network.runtime, results, rows, fusionRules, this.placesOf(loaded));
    return this.passOf({ ...batch, made: [compared.tensor] }, layout, rows);
  }

  prediction(loss: AnyLoss, loaded: LoadedRows, rows: number, each: number): Pass {
    const made = this.stack.forward(false, this.seed);
    const answers = made[made.length - 1];
    const classes = classesOf(comparedBy(loss, answers), each);
    const layout = layOut(this.network.runtime, [classes, answers], rows, fusionRules, this.placesOf(loaded));
    const predicted = layout.addressOf(classes);
    return { steps: layout.steps(rows), made: [], answers: layout.addressOf(answers), predicted, status: 0 };
  }

  /** The graph of a batch of `rows` and its loss; what that comes to is allocated. */
  compare(loss: AnyLoss, loaded: LoadedRows, rows: number, isTraining: boolean): ComparedBatch {
    const { runtime } = this.network;
    const regularized = new Regularized();
    const through = this.stack.forward(isTraining, this.seed, regularized);
    const compared = comparedBy(loss, through[through.length - 1]);
    const classes = loaded.labels === 0 ? undefined : classesOf(compared);
    const blocks = allocateComparison(runtime, rows, loaded);
    const descent = isCustom(loss)
      ? this.compareByGraph(loss, compared, blocks, classes)
      : compareByKernel(runtime, loss, compared, blocks, classes);
    const { rowLosses, status } = blocks;
    const { penalty } = regularized;
    const whole = penalty ? penalized(descent, penalty, loss, status, rows, this.network.outputs) : descent;
    const made = [...through.slice(0, -1), compared.tensor];
    return { ...whole, through, made, compared, classes, rowLosses, status };
  }

  private compareByGraph(
    { name, rowLosses, told, ...loss }: CustomLoss & Told,
    { tensor }: Compared,
    blocks: Comparison,
    classes: Tensor | undefined,
  ): Descent {
    const { targets } = this.stack;
    const descended = rowLossesOf({ name, rowLosses }, tensor, targets, this.leaves);
    const shown = told ? rowLossesOf({ name, rowLosses: told }, tensor, targets, this.leaves) : descended;
    return compareByGraph(descended, shown, blocks, classes, loss);
  }

  /** The parameters in graphs, in the network's order. */
  get leaves(): readonly Tensor[] {
    return this.stack.leaves;
  }

  /** Where the leaves of graphs lie. */
  placesOf({ x, indices, targets }: LoadedRows): Places {
    const { network, stack } = this;
    const parameters = this.leaves.map((leaf, i) => [leaf, { address: network.tensors[i].address }] as const);
    return new Map<Tensor, Place>([
      ...parameters,
      [stack.x, x],
      [stack.targets, { address: targets }],
      [stack.rows, { address: indices }],
      [stack.moment, { address: this.moment }],
    ]);
  }

  /**
   * The gradients with respect to the parameters, from the last to the first, as they come to them,
   * each with its address. Where an op on the way has none they stay as they are, zero.
   */
  private gradientsOf({ from, gradient }: ComparedBatch): readonly (readonly [Tensor, number])[] {
    const { tensors } = this.network;
    const found = pullBack(from, gradient, this.leaves, add);
    return found.flatMap((tensor, i) => (tensor ? [[tensor, tensors[i].gradient] as const] : [])).toReversed();
  }

  private passOf({ made, classes, status }: ComparedBatch, layout: Layout, rows: number): Pass {
    return {
      steps: layout.steps(rows),
      made: made.map((tensor) => layout.addressOf(tensor)),
      answers: 0,
      predicted: classes ? layout.addressOf(classes) : 0,
      status,
    };
  }
}
