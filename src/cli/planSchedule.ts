import { UsageError } from "../errors.js";
import type { ScheduleOptions } from "../train/coach/scheduleOptions.js";
import type { Defaults } from "./jobs.js";
import { checkValidation } from "./splitOptions.js";
import type { TrainOptions } from "./trainOptions.js";

/** Those of the options that belong to one schedule, which needs them: the flag, with an example. */
const OWN = {
  stepSize: ["step", "--step-size 10"],
  milestones: ["multiStep", "--milestones 30,60"],
  firstEpochs: ["cosineRestarts", "--first-epochs 10"],
} as const;

/** How the rate changes, if it does: a warm-up alone is one to a rate that stays. @throws UsageError INVALID_OPTION. */
export function planSchedule(options: TrainOptions, defaults: Defaults): { readonly schedule?: ScheduleOptions } {
  const { schedule, warmup } = options;
  const name = schedule ?? defaults.schedule ?? "constant";
  for (const option of ["stepSize", "milestones", "firstEpochs"] as const) {
    const [owner, example] = OWN[option];
    if (name === owner && options[option] === undefined)
      throw new UsageError("INVALID_OPTION", `--schedule ${owner} needs to know when: add ${example}.`);
    if (name !== owner && options[option] !== undefined)
      throw new UsageError("INVALID_OPTION", `${example.split(" ")[0]} needs --schedule ${owner}: add it.`);
  }
  if (name === "oneCycle" && warmup !== undefined)
    throw new UsageError("INVALID_OPTION", "--schedule oneCycle begins with a warm-up of its own: leave out --warmup.");
  if (name === "constant" && warmup === undefined) return {};
  const { stepSize, milestones, firstEpochs } = options;
  const own = { warmup, stepSize, milestones, firstEpochs };
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return { schedule: { name, ...Object.fromEntries(given) } };
}

/** What share of its rate a dropout has, if that changes. @throws UsageError INVALID_OPTION where there is no dropout. */
export function planDropoutSchedule(
  { dropoutSchedule }: TrainOptions,
  defaults: Defaults,
  dropout: number | undefined,
): { readonly dropoutSchedule?: ScheduleOptions } {
  if (dropoutSchedule !== undefined && !dropout)
    throw new UsageError("INVALID_OPTION", "--dropout-schedule needs a dropout: add --dropout 0.15.");
  const name = dropout ? (dropoutSchedule ?? defaults.dropoutSchedule ?? "constant") : "constant";
  return name === "constant" ? {} : { dropoutSchedule: { name } };
}

/** Epochs after which the rate sinks where the validation gets no better; 0 where it doesn't. @throws UsageError INVALID_OPTION. */
export function planPlateau(options: TrainOptions): number {
  const { reduceOnPlateau = 0 } = options;
  if (reduceOnPlateau) checkValidation("--reduce-on-plateau", options);
  return reduceOnPlateau;
}
