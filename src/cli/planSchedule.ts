import { UsageError } from "../errors.js";
import {
  checkMomenta,
  SCHEDULE_OPTIONS,
  type ScheduleOptions,
  schedulesWith,
  settleSchedule,
} from "../train/coach/scheduleOptions.js";
import type { Defaults } from "./jobs.js";
import { flagOf, type ScheduleFlags } from "./scheduleFlags.js";
import type { TrainOptions } from "./trainOptions.js";

/** Those of the options that a schedule can't do without: it, and the flag with an example. */
const NEEDED = {
  stepSize: ["step", "--step-size 10"],
  milestones: ["multiStep", "--milestones 30,60"],
  firstEpochs: ["cosineRestarts", "--first-epochs 10"],
} as const;

/**
 * How the rate changes, if it does: a warm-up alone is one to a rate that stays. @throws UsageError
 * INVALID_OPTION.
 */
export function planSchedule(
  options: ScheduleFlags,
  defaults: Defaults,
  hasMomentum: boolean,
): { readonly schedule?: ScheduleOptions } {
  const { warmup, scheduleEpochs: epochs } = options;
  const name = options.schedule ?? defaults.schedule ?? "constant";
  if (name === "oneCycle" && warmup !== undefined)
    throw new UsageError("INVALID_OPTION", "--schedule oneCycle begins with a warm-up of its own: leave out --warmup.");
  for (const [option, [owner, example]] of Object.entries(NEEDED))
    if (name === owner && options[option as keyof typeof NEEDED] === undefined)
      throw new UsageError("INVALID_OPTION", `--schedule ${owner} needs to know when: add ${example}.`);
  const isConstant = name === "constant" && warmup === undefined;
  if (isConstant && epochs !== undefined)
    throw new UsageError("INVALID_OPTION", "--schedule-epochs needs a rate that changes: add --schedule cosine.");
  const given = ALL.filter((option) => options[option] !== undefined);
  for (const option of given) {
    if (SCHEDULE_OPTIONS[name].includes(option)) continue;
    const owners = schedulesWith(option)
      .join(", ")
      .replace(/, (\w+)$/, " or $1");
    throw new UsageError("INVALID_OPTION", `${flagOf(option)} needs --schedule ${owners}: add it.`);
  }
  if (isConstant) return {};
  const own = Object.fromEntries(given.map((option) => [option, options[option]]));
  const schedule: ScheduleOptions = { name, ...(epochs !== undefined && { epochs }), ...own };
  settleSchedule(schedule);
  checkMomenta(options, hasMomentum);
  return { schedule };
}

/** All options of schedules. */
const ALL = [...new Set(Object.values(SCHEDULE_OPTIONS).flat())];

/**
 * What share of its rate a dropout has, if that changes. @throws UsageError INVALID_OPTION where
 * there is no dropout.
 */
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
