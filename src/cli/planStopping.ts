import { UsageError } from "../errors.js";
import { isMetricName } from "../metrics/named.js";
import type { ReduceOnPlateau } from "../train/coach/plateauOptions.js";
import type { EarlyStopping } from "../train/coach/stoppingOptions.js";
import { counted } from "./format.js";
import type { Defaults } from "./jobs.js";
import { flagOf } from "./scheduleFlags.js";
import { checkValidation } from "./splitOptions.js";
import type { StoppingFlags } from "./stoppingFlags.js";
import type { TrainOptions } from "./trainOptions.js";

/** The library's own (`earlyStopping`), which the help tells too. */
const USUAL_PATIENCE = 10;

/** What is watched after each epoch, and what comes of it; absent where nothing does. */
export interface StoppingPlan {
  /** When training ends before its last epoch. */
  readonly earlyStopping?: EarlyStopping & { readonly patience: number };
  /** When the rate sinks. */
  readonly reduceOnPlateau?: ReduceOnPlateau & { readonly patience: number };
}

/** What an option that changes one of these is added with. */
const EXAMPLES: Readonly<Record<keyof StoppingPlan, string>> = {
  earlyStopping: "--patience 10",
  reduceOnPlateau: "--reduce-on-plateau 5",
};

/** Options that change one of these, or both, and are of no use without. */
const CHANGES: Readonly<Partial<Record<keyof StoppingFlags, readonly (keyof StoppingPlan)[]>>> = {
  startFromEpoch: ["earlyStopping"],
  plateauFactor: ["reduceOnPlateau"],
  cooldown: ["reduceOnPlateau"],
  minLearningRate: ["reduceOnPlateau"],
  monitor: ["earlyStopping", "reduceOnPlateau"],
  minDelta: ["earlyStopping", "reduceOnPlateau"],
  mode: ["earlyStopping", "reduceOnPlateau"],
};

/**
 * What ends the training, or makes its rate sink. Rows that are set aside end it unless the user
 * doesn't want that.
 * @throws UsageError INVALID_OPTION for options without effect, and where there is nothing to watch
 * by the name.
 */
export function planStopping(options: TrainOptions, defaults: Defaults): StoppingPlan {
  const { monitor, minDelta, mode, validation, reduceOnPlateau: plateau, startFromEpoch, restoreBest } = options;
  const isSetAside = monitor === undefined || monitor.startsWith("val_");
  if (options.patience && isSetAside) checkValidation("--patience", options);
  if (plateau && isSetAside) checkValidation("--reduce-on-plateau", options);
  const usual = validation ? (defaults.patience ?? USUAL_PATIENCE) : 0;
  const patience = (options.patience ?? usual) || 0;
  const watched = given({ monitor, minDelta, mode });
  const { plateauFactor: factor, cooldown, minLearningRate } = options;
  const plan: StoppingPlan = {
    ...(patience && {
      // what the library does by itself isn't told
      earlyStopping: {
        patience,
        ...watched,
        ...given({ startFromEpoch }),
        ...(restoreBest === false && { restoreBest }),
      },
    }),
    ...(plateau && {
      reduceOnPlateau: { patience: plateau, ...watched, ...given({ factor, cooldown, minLearningRate }) },
    }),
  };
  checkChanges(options, plan);
  checkStart(options, defaults);
  checkMetric(options);
  return plan;
}

/** Those of the options that the user gave. */
function given<Options extends object>(
  options: Options,
): { readonly [Name in keyof Options]?: NonNullable<Options[Name]> } {
  const present = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Name in keyof Options]?: NonNullable<Options[Name]> };
}

/** @throws UsageError INVALID_OPTION for options that change what isn't there. */
function checkChanges(options: StoppingFlags, plan: StoppingPlan): void {
  for (const [option, parts] of Object.entries(CHANGES)) {
    if (options[option as keyof StoppingFlags] === undefined || parts.some((part) => plan[part])) continue;
    const flags = parts.map((part) => EXAMPLES[part].split(" ")[0]).join(" or ");
    throw new UsageError("INVALID_OPTION", `${flagOf(option)} needs ${flags}: add ${EXAMPLES[parts[0]]}.`);
  }
}

/** @throws UsageError INVALID_OPTION where no epoch would be watched. */
function checkStart({ startFromEpoch = 0, epochs: asked }: TrainOptions, { epochs: usual }: Defaults): void {
  const epochs = asked ?? usual;
  if (startFromEpoch < epochs) return;
  throw new UsageError(
    "INVALID_OPTION",
    `--start-from-epoch ${startFromEpoch} passes over all of ${counted(epochs, "epoch")}: name a smaller number, or more --epochs.`,
  );
}

/** @throws UsageError INVALID_OPTION where a metric is watched that isn't measured. */
function checkMetric({ monitor = "val_loss", metrics = [] }: TrainOptions): void {
  const name = monitor.replace(/^val_/, "");
  if (!isMetricName(name) || name === "accuracy" || metrics.includes(name)) return;
  throw new UsageError(
    "INVALID_OPTION",
    `--monitor ${monitor} needs that metric: add --metrics ${[...metrics, name].join(",")}.`,
  );
}
