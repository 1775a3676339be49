import { activationRanges } from "../catalog/activationRanges.js";
import { NumericsError } from "../errors.js";
import { traitsOf } from "../nn/losses.js";
import { allFinite, TENSOR_ALIGNMENT } from "../nn/network.js";
import type { Schema } from "./schema.js";
import type { Training } from "./training.js";

/** What loads `undo`, which few trainings need. */
export interface Undoing {
  load(): Promise<{ readonly undo: typeof undo }>;
}

/**
 * After a batch of this epoch left the finite numbers: goes back to the epoch's start and trains
 * again, which repeats the same bits, up to the batch that broke; leaves the model as it was before
 * that one and returns the error that names it. If it is stopped itself, the model is what it was
 * when the epoch began, or was taken up. Where a training goes back to a later beginning, `before`
 * batches lie before it. `schema` is what the model knows of its data: what is standardized already
 * needs no such advice.
 */
export async function undo(
  training: Training,
  schema: Schema,
  epoch: number,
  order: Uint32Array,
  before = 0,
): Promise<NumericsError> {
  await training.goBack();
  training.passes.relaxations?.begin();
  try {
    let broken = training.first;
    let error = await runAndJudge(training, schema, broken, epoch, order, before);
    while (!error && broken + 1 < training.batches)
      error = await runAndJudge(training, schema, ++broken, epoch, order, before);
    // what happens only once is nobody's learning rate: data or memory changed
    error ??= new NumericsError(
      "NON_FINITE_WEIGHTS",
      `The weights left the finite numbers in epoch ${epoch}, and not when it was trained again: change no data meanwhile.`,
      { epoch, batch: before + broken + 1, layer: 0 },
    );
    await training.goBack();
    for (let b = training.first; b < broken; b++) await runInTurn(training, b, order);
    return error;
  } catch (error) {
    await training.goBack();
    throw error;
  }
}

async function runAndJudge(
  training: Training,
  schema: Schema,
  b: number,
  epoch: number,
  order: Uint32Array,
  before: number,
): Promise<NumericsError | undefined> {
  await runInTurn(training, b, order);
  const batch = before + b + 1;
  const where = `epoch ${epoch}, batch ${batch}`;
  const outcome = training.outcome ?? "as it was before that batch";
  const unsettled = training.passes.relaxations?.failure(epoch, batch, outcome);
  if (unsettled) return unsettled;
  const advice = `${adviceFor(training, schema)}; the model is ${outcome}`;
  if (!Number.isFinite(training.programOf(b).status.current[0])) {
    const layer = layerThatOverflowed(training, b);
    // a batch in pieces leaves what its last layer made alone
    const first = training.programOf(b).made.length === training.network.layers.length;
    const place = first ? ` (first in the sums of layer ${layer})` : "";
    const message = `The loss is no longer finite at ${where}${place}: ${advice}.`;
    return new NumericsError("NON_FINITE_LOSS", message, { epoch, batch, layer });
  }
  const layer = layerThatIsNotFinite(training);
  if (layer < 0) return undefined;
  const message = `The weights of layer ${layer} or their optimizer's state are no longer finite after ${where}: ${advice}.`;
  return new NumericsError("NON_FINITE_WEIGHTS", message, { epoch, batch, layer });
}

/** What to change, so that numbers stay finite. */
function adviceFor({ loss, data, network: { layers } }: Training, known: Schema): string {
  const { targets, degree } = traitsOf(loss);
  const { activation } = layers[layers.length - 1];
  if (targets === "counts" && activationRanges[activation][0] < 0)
    return `make the last layer softplus, for ${loss.name} takes no answers below 0, or lower the learning rate`;
  const isScaled = known.standardization !== undefined || (known.preprocessor?.scaling ?? "none") !== "none";
  const couldScale = targets === "numbers" && degree && data.labels === 0 && !known.targets?.standardization;
  if (isScaled) return couldScale ? "lower the learning rate or standardize the targets" : "lower the learning rate";
  return `lower the learning rate or standardize the inputs${couldScale ? " and targets" : ""}`;
}

/** Trains on batch number `b`, after which others have their turn where it is time. */
async function runInTurn(training: Training, b: number, order: Uint32Array): Promise<void> {
  await training.runBatch(b, order);
  if (training.slice.isOver) await training.slice.yield();
}

/**
 * The first layer whose sums are not finite after batch number `b`; the last one if only the loss
 * of finite sums overflowed.
 */
function layerThatOverflowed(training: Training, b: number): number {
  const { made, rows } = training.programOf(b);
  const { layers } = training.network;
  const before = layers.length - made.length;
  const found = made.findIndex(
    (address, i) => !allFinite(training.runtime.reals(address, rows * layers[before + i].units)),
  );
  return found < 0 ? layers.length - 1 : found;
}

/**
 * The first layer with a parameter, or an optimizer's state of one, that is not finite; -1 if all
 * are.
 */
function layerThatIsNotFinite({ network, runtime }: Training): number {
  const broken = network.tensors.find(({ address, count }) => {
    const first = (address - network.parameters) / runtime.elementBytes;
    // up to the next tensor: what a checkpoint has between them is trained too
    const aligned = TENSOR_ALIGNMENT / runtime.elementBytes;
    return !network.isFinite(first, first + Math.ceil(count / aligned) * aligned);
  });
  return broken?.layer ?? -1;
}
