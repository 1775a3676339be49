import { NumericsError } from "../errors.js";
import type { Training } from "./training.js";

/**
 * After a batch of this epoch left the finite numbers: goes back to the epoch's start and trains again, which repeats the same bits,
 * up to the batch that broke; leaves the model as it was before that one and returns the error that names it. If it is stopped
 * itself, the model is what it was when the epoch began.
 */
export async function undo(training: Training, epoch: number, order: Uint32Array): Promise<NumericsError> {
  await training.goBack();
  try {
    let broken = 0;
    let error = await runAndJudge(training, broken, epoch, order);
    while (!error) error = await runAndJudge(training, ++broken, epoch, order);
    await training.goBack();
    for (let b = 0; b < broken; b++) await training.runInTurn(b, order);
    return error;
  } catch (error) {
    await training.goBack();
    throw error;
  }
}

async function runAndJudge(
  training: Training,
  b: number,
  epoch: number,
  order: Uint32Array,
): Promise<NumericsError | undefined> {
  await training.runInTurn(b, order);
  const where = `epoch ${epoch}, batch ${b + 1}`;
  const advice = "lower the learning rate or standardize the inputs; the model is as it was before that batch";
  if (!Number.isFinite(training.lossOf(b))) {
    const layer = training.layerThatOverflowed(b);
    const message = `The loss is no longer finite at ${where} (first in the sums of layer ${layer}): ${advice}.`;
    return new NumericsError("NON_FINITE_LOSS", message, { epoch, batch: b + 1, layer });
  }
  const layer = training.network.layerThatIsNotFinite();
  if (layer < 0) return undefined;
  const message = `The weights of layer ${layer} or their optimizer's state are no longer finite after ${where}: ${advice}.`;
  return new NumericsError("NON_FINITE_WEIGHTS", message, { epoch, batch: b + 1, layer });
}
