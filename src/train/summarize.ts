import { USUAL_BATCH } from "../catalog/usualBatch.js";
import { checkOptions, checkWhole } from "../check.js";
import type { LoadedRows } from "../layers/batch.js";
import { Passes } from "../layers/passes.js";
import type { ExtendedNetwork } from "../nn/extendedNetwork.js";
import { targetsOf } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { DryArena } from "../runtime/dryArena.js";
import type { Step } from "../runtime/program.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { lossIn } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";
import type { LayerSummary, Summary, SummaryOptions } from "./summary.js";
import { summaryText } from "./summaryText.js";

/** The Summary of a model. @throws UsageError INVALID_OPTION. */
export function summaryOf(parts: ModelParts, schema: Schema, options: SummaryOptions = {}): Summary {
  checkOptions("summary", options, "{ batchSize: 32 }", ["batchSize"]);
  const { batchSize = USUAL_BATCH } = options;
  checkWhole("batchSize", batchSize, 1, 2 ** 31);
  const { network, runtime } = parts;
  const { count, states, optimizer, parameterCount, blueprint } = network;
  const { inputShape } = blueprint;
  const { clippingBytes = 0 } = network as Network & Partial<Pick<ExtendedNetwork, "clippingBytes">>;
  const { steps, bytes: batch } = dryTraining(parts, schema, batchSize);
  const layers = layersIn(parts);
  const vector = count * runtime.elementBytes;
  const held = {
    // from where the first block of memory begins
    kernels: network.parameters - new DryArena().mark(),
    parameters: vector,
    gradients: vector,
    optimizer: states.length * vector + blockOf(optimizer.settings.length * 8) + clippingBytes,
    batch,
  };
  const total = Object.values(held).reduce((sum, bytes) => sum + bytes, 0);
  const summary = {
    inputs: network.inputs,
    ...(inputShape && { inputShape }),
    dtype: runtime.dtype,
    layers,
    parameters: parameterCount,
    multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
    training: {
      batchSize,
      multiplyAdds: productsIn(steps, parts.general.loaded?.productsOf),
      memory: { ...held, total },
    },
  };
  return { ...summary, text: summaryText(summary) };
}

function layersIn({ network, general }: ModelParts): readonly LayerSummary[] {
  const { layers, inputs, tensors } = network;
  const products = general.loaded?.multiplyAddsIn(network);
  return layers.map(({ kind = "dense", units, shape, activation, own, appliedTo }, i) => ({
    kind,
    ...(appliedTo && { appliedTo }),
    units,
    ...(shape && { shape }),
    activation,
    ...(own !== undefined && { own }),
    parameters: tensors.filter(({ layer }) => layer === i).reduce((sum, { count }) => sum + count, 0),
    multiplyAdds: products?.[i] ?? (layers[i - 1]?.units ?? inputs) * units,
  }));
}

/**
 * The steps to the gradients of a batch, and the memory that these need beside the network, of
 * which nothing is taken.
 */
function dryTraining(
  parts: ModelParts,
  schema: Schema,
  rows: number,
): { readonly steps: readonly Step[]; readonly bytes: number } {
  const arena = new DryArena();
  const reals = (_address: number, count: number): Reals => parts.runtime.newReals(count);
  const runtime: Runtime = Object.create(parts.runtime, { arena: { value: arena }, reals: { value: reals } });
  const network: Network = Object.create(parts.network, { runtime: { value: runtime } });
  const passes: Passes = parts.general.loaded?.passesOf(network, parts.seed) ?? new Passes(network);
  const loaded = dryRows(parts, schema, runtime, rows);
  const { steps } = passes.training(lossIn({ ...parts, runtime, network }, schema), loaded, rows);
  return { steps, bytes: arena.used };
}

/** A batch that is gathered from rows of numbers. */
function dryRows({ network, loss }: ModelParts, { classes }: Schema, runtime: Runtime, rows: number): LoadedRows {
  const takesLabels = targetsOf(loss) === "labels";
  const indices = runtime.arena.allocate(rows * 4);
  const x = { address: runtime.allocateReals(rows * network.inputs) };
  const labels = takesLabels || classes ? runtime.arena.allocate(rows * 4) : 0;
  return { x, indices, labels, targets: takesLabels ? labels : runtime.allocateReals(rows * network.outputs) };
}

/**
 * Multiplications of the products among the steps, over all their rows; `others` tells those of
 * steps that are more than a product.
 */
function productsIn(steps: readonly Step[], others: (step: Step) => number = () => 0): number {
  return steps.reduce((sum, { kernel, rows, args }) => {
    if (kernel !== "gemm" && kernel !== "gemmNarrow" && kernel !== "gemmIndirect")
      return sum + others({ kernel, rows, args });
    const [, , , , columns, depth] = args;
    return sum + rows * columns * depth;
  }, 0);
}

/** What a block of so many bytes takes. */
function blockOf(bytes: number): number {
  const arena = new DryArena();
  arena.allocate(bytes);
  return arena.used;
}
