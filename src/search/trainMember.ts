import type { Dataset } from "../data/dataset.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import * as models from "../remote/models.js";
import { checkAlone, type Recipe, withThreads } from "./trained.js";

/** What a member of an ensemble came to. */
export interface MemberScore {
  /** From 1 on. */
  readonly member: number;
  /** What its first weights were drawn from. */
  readonly seed: number;
  /** The loss of its last epoch; null where none was trained. */
  readonly loss: number | null;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Seconds inside `fit`; the only number that depends on the machine. */
  readonly seconds: number;
}

/** A member, with its model as the bytes of a file. */
export interface TrainedMember extends MemberScore {
  readonly bytes: Uint8Array;
}

/**
 * Trains the model of a recipe, and lets go of it. @throws as `sequential` and `fit`; the signal's
 * reason.
 */
export async function trainMember(
  platform: ModelPlatform,
  jobs: number,
  { model: options, fit }: Pick<Recipe, "model" | "fit">,
  train: Dataset,
  preprocessor: Preprocessor | undefined,
  member: number,
  signal: AbortSignal,
): Promise<TrainedMember> {
  signal.throwIfAborted();
  checkAlone(fit);
  const model = await models.sequential(platform, withThreads(options, jobs, preprocessor));
  try {
    const { epochs, seconds } = await model.fit(train, { ...fit, signal });
    const { seed = 0 } = options;
    const bytes = await model.toBytes();
    return { member, seed, loss: epochs.at(-1)?.loss ?? null, epochs: epochs.length, seconds, bytes };
  } finally {
    model.dispose();
  }
}
