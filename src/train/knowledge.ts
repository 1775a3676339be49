import type { Dataset } from "../data/dataset.js";
import type { Standardization } from "../data/standardize.js";
import type { Loss } from "../nn/losses.js";
import type { Pieces } from "../pieces.js";
import type { Standardizer } from "./standardizer.js";
import { classesLearned } from "./targets.js";

/** What a model knows about the data it is for; filled in by the first `fit`, or by the file it was loaded from. */
export interface Knowledge {
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly standardization?: Standardization;
  /** What input bytes are multiplied by. */
  readonly scale?: number;
}

/** What a model of `outputs` outputs that is trained on `data` knows then: what it `knew` stays. */
export function* learnFrom(
  data: Dataset,
  knew: Knowledge,
  loss: Loss,
  outputs: number,
  standardizer: Standardizer | undefined,
): Pieces<Knowledge> {
  const classes = knew.classes ?? classesLearned(loss, outputs, data);
  const standardization = knew.standardization ?? (standardizer && (yield* standardizer.fitting(data)));
  const features = knew.features ?? data.features;
  return {
    scale: knew.scale ?? data.scale,
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && { standardization }),
  };
}
