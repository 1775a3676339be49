import type { DataError } from "../errors.js";
import { countOf, resolve } from "../graph/extents.js";
import { type Layout, layOut } from "../graph/lower.js";
import { gradientsOf } from "../graph/reverse.js";
import type { Tensor } from "../graph/tensor.js";
import { dense } from "../nn/layers.js";
import type { AnyLoss } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { sumsOf } from "../ops/activationByName.js";
import { add } from "../ops/arithmetic.js";
import { fusionRules } from "../ops/fusion.js";
import { Program } from "../runtime/program.js";
import type { Reals } from "../runtime/runtime.js";
import type { LoadedRows } from "./batch.js";
import { passesThrough } from "./generalPasses.js";
import { type ComparedBatch, STATUS } from "./passes.js";
import { Stack } from "./stack.js";

/** What one layer does with a batch; gradients are zero where an op on the way has none. */
export interface LayerResults {
  /** What goes into its activation; what it gives, where that isn't one. */
  readonly sums: Reals;
  readonly activations: Reals;
  /** Absent in a last layer whose activation the loss computes itself. */
  readonly dActivations?: Reals;
  readonly dSums: Reals;
  /** The gradients of its parameters by name. */
  readonly gradients: Readonly<Record<string, Reals>>;
}

/**
 * What a batch of `rows` makes of a network and its loss, forward and backward, with the numbers
 * that `fit` has.
 */
export interface BatchResults {
  readonly layers: readonly LayerResults[];
  readonly rowLosses: Float64Array;
  /** The sums of the row losses and of the rows, each as it counts. */
  readonly lossSum: number;
  readonly weightSum: number;
  /**
   * The error of rows of that name, where a search for an equilibrium was to converge and didn't.
   */
  readonly refusal: (name: string) => DataError | undefined;
}

/**
 * Computes all results of a batch, with chance as `seed` has it for an update of that `epoch`; what
 * it allocates is given back by whoever marked the arena.
 */
export function traceGraph(
  network: Network,
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
  loss: AnyLoss,
  loaded: LoadedRows,
  rows: number,
): BatchResults {
  const { runtime, blueprint } = network;
  const stack = blueprint instanceof Stack ? blueprint : stackOf(network);
  // its own: those of the network may be amid another epoch
  const passes = passesThrough(network, stack, seed);
  passes.begin?.(epoch, 0);
  const batch = passes.compare(loss, loaded, rows, true);
  const { leaves } = stack;
  const ends = endsOf(batch);
  const targets = [...ends.flatMap(({ sums, compared }) => [sums, compared]), ...leaves];
  const found = gradientsOf(batch.from, batch.gradient, targets, add);
  const gradients = new Map(targets.map((tensor, i) => [tensor, found[i]]));
  const through = ends.flatMap(({ sums, activations }) => [sums, activations]);
  const made = [...gradients.values()].filter((tensor) => tensor !== undefined);
  const layout = layOut(runtime, [batch.told, ...through, ...made], rows, fusionRules, passes.placesOf(loaded));
  new Program(layout.steps(rows), runtime.kernels).run();

  const numbersOf = readerOf(network, layout, rows);
  const gradientOf = (tensor: Tensor): Reals => {
    const gradient = gradients.get(tensor);
    return gradient ? numbersOf(gradient) : runtime.newReals(countOf(resolve(tensor.shape, rows)));
  };
  const layers = ends.map(({ sums, activations, compared }, i) => {
    const own = network.tensors.flatMap(({ layer, name }, k) => (layer === i ? [[name, gradientOf(leaves[k])]] : []));
    return {
      sums: numbersOf(sums),
      activations: numbersOf(activations),
      // of the log of a softmax, say, an op makes one of the sums
      ...(compared === activations &&
        (i < ends.length - 1 || gradients.get(activations)) && { dActivations: gradientOf(activations) }),
      dSums: gradientOf(sums),
      gradients: Object.fromEntries(own),
    };
  });
  const rowLosses = runtime.arena.float64(batch.rowLosses, rows).slice();
  const [lossSum, , weightSum] = runtime.arena.float64(batch.status, STATUS);
  const row = rowLosses.findIndex((rowLoss) => !Number.isFinite(rowLoss)) + 1;
  return { layers, rowLosses, lossSum, weightSum, refusal: (name) => passes.fail?.(row, name) };
}

/** The layers of a network of dense ones as graphs have them. */
function stackOf({ inputs, layers }: Network): Stack {
  return new Stack(
    inputs,
    layers.map(({ units, activation, bias }) => dense(units, activation, { bias })),
  );
}

/** Of each layer, what goes into its activation, what it gives, and of that what is compared. */
function endsOf({ through, compared }: ComparedBatch) {
  return through.map((activations, i) => ({
    sums: sumsOf(activations),
    activations,
    compared: i === through.length - 1 ? compared.tensor : activations,
  }));
}

function readerOf({ runtime }: Network, layout: Layout, rows: number): (tensor: Tensor) => Reals {
  return (tensor) => runtime.reals(layout.addressOf(tensor), countOf(resolve(tensor.shape, rows))).slice();
}
