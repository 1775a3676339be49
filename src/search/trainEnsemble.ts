import { checkOptions, checkWhole, readOnce } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { Table } from "../data/table.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Records } from "../preprocess/cells.js";
import type { PreprocessorOptions } from "../preprocess/options.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import type { Model } from "../train/model.js";
import type { ModelOptions } from "../train/sequential.js";
import type { FitOptions } from "../train/types.js";
import { CREW_OPTIONS, type CrewOptions, crewOf } from "./crewOptions.js";
import { digestOfRows, optionsTold } from "./digest.js";
import { ensembleOf } from "./ensemble.js";
import { wholeRows } from "./rows.js";
import { type MemberScore, trainMember } from "./trainMember.js";

/**
 * The options of a member, or what makes them of its number, from 1 on, for the rows as a network
 * takes them.
 */
export type MemberModel = ModelOptions | ((member: number, train: Dataset) => ModelOptions);

/** How an ensemble is trained. */
export interface EnsembleOptions extends CrewOptions {
  /** Networks that are trained, from 2 on; default 5. */
  readonly members?: number;
  /** How each of them trains; as of `fit`. */
  readonly fit?: Omit<FitOptions, "signal">;
  /**
   * Of tables and records: what a `Preprocessor` is to do, which learns from all rows and is part
   * of the model.
   */
  readonly preprocess?: PreprocessorOptions;
  /**
   * Called when a member is trained, in the first process alone; with `jobs` they end in any order.
   */
  readonly onMember?: (score: MemberScore, done: number, count: number) => void;
}

/** One model of several, with what each of these came to. */
export interface TrainedEnsemble {
  /** The model of all members. */
  readonly model: Model;
  /** In order of their numbers. */
  readonly members: readonly MemberScore[];
}

const OPTIONS: readonly (keyof EnsembleOptions)[] = [
  ...CREW_OPTIONS,
  ...(["members", "fit", "preprocess", "onMember"] as const),
];

const USUAL_MEMBERS = 5;
const MOST_MEMBERS = 1000;

/** See the entries. */
export async function trainEnsemble(
  platform: ModelPlatform,
  model: MemberModel,
  rows: Dataset | Table | Records,
  given: EnsembleOptions = {},
): Promise<TrainedEnsemble> {
  const options = readOnce(given);
  checkOptions("trainEnsemble", options, "{ members: 5 }", OPTIONS);
  const { members: count = USUAL_MEMBERS, fit = {}, preprocess, signal, onMember } = options;
  checkWhole("members", count, 2, MOST_MEMBERS);
  const crew = crewOf("trainEnsemble", options);
  const { train, preprocessor } = wholeRows("trainEnsemble", rows, preprocess);
  crew.agree(() => ({
    members: String(count),
    ...optionsTold({ model, fit }),
    [`${DIGEST}rows`]: digestOfRows(train),
  }));
  let done = 0;
  const trained = await crew.doAll(
    Array.from({ length: count }, (_, i) => i + 1),
    (member, ended) => {
      const own = typeof model === "function" ? model(member, train) : ofSeed(model, member);
      return trainMember(platform, crew.jobs, { model: own, fit }, train, preprocessor, member, ended);
    },
    signal,
    (_, { bytes: __, ...score }) => onMember?.(score, ++done, count),
  );
  return { model: await ensembleOf(platform, trained), members: trained.map(({ bytes: _, ...score }) => score) };
}

/** The options of a member: those of the first one, and the seeds that follow its own. */
function ofSeed(model: ModelOptions, member: number): ModelOptions {
  const { seed = 0 } = model;
  // what is no number is refused by who makes the model
  return typeof seed === "number" ? { ...model, seed: seed + member - 1 } : model;
}
