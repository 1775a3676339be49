import { checkOptions, checkWhole, describeValue, invalidOption, unknownName } from "../../check.js";
import { UsageError } from "../../errors.js";

/** The forms of schedules; what each makes of the rate stands in `schedule.ts`. */
export const SCHEDULES = [
  ...(["constant", "cosine", "polynomial", "exponential", "inverseTime", "coslog4"] as const),
  ...(["step", "multiStep", "cosineRestarts", "oneCycle", "flatCosine"] as const),
] as const;

/**
 * How the optimizer's learning rate r changes from update to update of one `fit`, or of all of a
 * model's with `epochs`. With p from 0 to 1, the share of the updates after the warm-up that lie
 * behind, and e, how many whole epochs of them:
 *
 * - constant: r
 * - cosine: r ((1 - alpha) (1 + cos(pi p)) / 2 + alpha) (Keras's CosineDecay)
 * - polynomial: r ((1 - alpha) (1 - p)^power + alpha) (Keras's PolynomialDecay)
 * - exponential: r decayRate^p (Keras's ExponentialDecay)
 * - inverseTime: r / (1 + decayRate p) (Keras's InverseTimeDecay)
 * - coslog4: r (1 - cos(2 pi log2(1 + 15 p))) / 2, four cycles of growing length (RealMLP)
 * - flatCosine: r in the first half, then r (1 + cos(pi (2 p - 1))) / 2 (RealMLP's for dropout)
 * - step: r decayRate^floor(e / stepSize) (PyTorch's StepLR)
 * - multiStep: r decayRate^(how many milestones are not above e) (PyTorch's MultiStepLR)
 * - cosineRestarts: cosines of `firstEpochs`, then tMul times as many each, from r, then mMul times
 *   as high each (Keras's CosineDecayRestarts)
 * - oneCycle: by cosines from r / divFactor to r in the first share `pctStart` of all updates, then
 *   to r / divFactor / finalDivFactor; momentum, or Adam's beta1, the other way, between
 *   baseMomentum and maxMomentum, where the optimizer has one (PyTorch's OneCycleLR)
 */
export interface ScheduleOptions {
  /** How the rate changes. */
  readonly name: (typeof SCHEDULES)[number];
  /**
   * Epochs of the model's life that it spans, from its very first one on, whatever calls of `fit`
   * and files they are divided among; the rate stays from then on. Default those of this `fit`. Two
   * calls of `fit` for 5 epochs each then train as one for 10 does.
   */
  readonly epochs?: number;
  /**
   * Share of all updates in which the rate grows from 0 to r, at least 0 and below 1; default 0;
   * oneCycle has none.
   */
  readonly warmup?: number;
  /** Of cosine, cosineRestarts and polynomial, the share of r at the end, 0 to 1; default 0. */
  readonly alpha?: number;
  /** Of polynomial, from 1 on; default 1. */
  readonly power?: number;
  /**
   * Of exponential, step, multiStep and inverseTime, positive; default 0.1, and 1 of inverseTime.
   */
  readonly decayRate?: number;
  /** Of step, epochs between two, from 1 on. */
  readonly stepSize?: number;
  /** Of multiStep, the epochs, in ascending order, after which the rate sinks. */
  readonly milestones?: readonly number[];
  /** Of cosineRestarts, epochs of the first cycle, from 1 on. */
  readonly firstEpochs?: number;
  /**
   * Of cosineRestarts, how many times longer each cycle is than the one before, from 1 on;
   * default 2.
   */
  readonly tMul?: number;
  /**
   * Of cosineRestarts, how many times higher each cycle begins than the one before, positive;
   * default 1.
   */
  readonly mMul?: number;
  /**
   * Of oneCycle, the share of the updates in which the rate grows, above 0 and below 1; default
   * 0.3.
   */
  readonly pctStart?: number;
  /** Of oneCycle, r over the first rate, from 1 on; default 25. */
  readonly divFactor?: number;
  /** Of oneCycle, the first rate over the last one, from 1 on; default 10,000. */
  readonly finalDivFactor?: number;
  /**
   * Of oneCycle, the momentum where the rate is r, from 0 to maxMomentum; default 0.85. Refused
   * where the optimizer has no momentum.
   */
  readonly baseMomentum?: number;
  /**
   * Of oneCycle, the momentum at both ends, below 1; default 0.95. Refused where the optimizer has
   * no momentum.
   */
  readonly maxMomentum?: number;
}

/**
 * A schedule by its name, or a function of the number of the update, from 0 on, and of how many
 * there are, that returns a share of r. Of rows that come in pieces nobody knows how many there
 * are: there it is a function of the first alone.
 */
export type Schedule = ScheduleOptions | ((step: number, steps: number) => number);

/** An option that some schedules have. */
export type ScheduleOption = Exclude<keyof ScheduleOptions, "name" | "epochs">;

/** The options that each schedule has besides `epochs`. */
export const SCHEDULE_OPTIONS: Readonly<Record<ScheduleOptions["name"], readonly ScheduleOption[]>> = {
  constant: ["warmup"],
  cosine: ["warmup", "alpha"],
  polynomial: ["warmup", "alpha", "power"],
  exponential: ["warmup", "decayRate"],
  inverseTime: ["warmup", "decayRate"],
  coslog4: ["warmup"],
  flatCosine: ["warmup"],
  step: ["warmup", "stepSize", "decayRate"],
  multiStep: ["warmup", "milestones", "decayRate"],
  cosineRestarts: ["warmup", "firstEpochs", "tMul", "mMul", "alpha"],
  oneCycle: ["pctStart", "divFactor", "finalDivFactor", "baseMomentum", "maxMomentum"],
};

/** A schedule whose defaults are filled in, but for those of `fit`. */
export type SettledSchedule = Required<Omit<ScheduleOptions, "epochs">> & Pick<ScheduleOptions, "epochs">;

/** The schedules that have an option. */
export function schedulesWith(option: ScheduleOption): readonly ScheduleOptions["name"][] {
  return SCHEDULES.filter((name) => SCHEDULE_OPTIONS[name].includes(option));
}

/** What the options that are numbers are where they are left out, and have to be. */
export const SCHEDULE_NUMBERS = {
  warmup: [0, "at least 0 and below 1", (value: number) => value >= 0 && value < 1],
  alpha: [0, "from 0 to 1", (value: number) => value >= 0 && value <= 1],
  power: [1, "1 or more", (value: number) => value >= 1],
  decayRate: [0.1, "a positive number", (value: number) => value > 0],
  tMul: [2, "1 or more", (value: number) => value >= 1],
  mMul: [1, "a positive number", (value: number) => value > 0],
  pctStart: [0.3, "above 0 and below 1", (value: number) => value > 0 && value < 1],
  divFactor: [25, "1 or more", (value: number) => value >= 1],
  finalDivFactor: [1e4, "1 or more", (value: number) => value >= 1],
  baseMomentum: [0.85, "at least 0 and below 1", (value: number) => value >= 0 && value < 1],
  maxMomentum: [0.95, "at least 0 and below 1", (value: number) => value >= 0 && value < 1],
} as const;
const NAMES = Object.keys(SCHEDULE_NUMBERS) as (keyof typeof SCHEDULE_NUMBERS)[];

/**
 * Checks the option `schedule` of `fit`, and fills in the defaults. @throws UsageError
 * INVALID_OPTION.
 */
export function settleSchedule(schedule: ScheduleOptions): SettledSchedule {
  const known = ["name", "epochs", "stepSize", "milestones", "firstEpochs", ...NAMES];
  checkOptions("schedule", schedule, '{ name: "cosine" }', known);
  const { name, epochs, stepSize = 0, milestones = [], firstEpochs = 0 } = schedule;
  if (!SCHEDULES.includes(name)) throw unknownName("schedule", name, SCHEDULES);
  checkOptions(`The schedule ${name}`, schedule, `{ name: "${name}" }`, ["name", "epochs", ...SCHEDULE_OPTIONS[name]]);
  if (epochs !== undefined) checkWhole("epochs of the schedule", epochs, 1);
  if (name === "step") checkWhole("stepSize", schedule.stepSize, 1);
  if (name === "multiStep") checkMilestones(schedule.milestones);
  if (name === "cosineRestarts") checkWhole("firstEpochs", schedule.firstEpochs, 1);
  const number = (option: keyof typeof SCHEDULE_NUMBERS): number => {
    const [usual, words, holds] = SCHEDULE_NUMBERS[option];
    const value = schedule[option] ?? (option === "decayRate" && name === "inverseTime" ? 1 : usual);
    if (!(Number.isFinite(value) && holds(value))) throw invalidOption(option, words, value);
    return value;
  };
  const numbers = Object.fromEntries(NAMES.map((option) => [option, number(option)])) as Record<
    keyof typeof SCHEDULE_NUMBERS,
    number
  >;
  const { baseMomentum, maxMomentum } = numbers;
  if (baseMomentum > maxMomentum)
    throw new UsageError(
      "INVALID_OPTION",
      `\`baseMomentum\`, ${baseMomentum}, must not be above \`maxMomentum\`, ${maxMomentum}: give both.`,
    );
  return { name, ...(epochs !== undefined && { epochs }), stepSize, milestones, firstEpochs, ...numbers };
}

/**
 * @throws UsageError INVALID_OPTION for momenta that nothing goes by, since the optimizer has none.
 */
export function checkMomenta(
  options: Pick<ScheduleOptions, "baseMomentum" | "maxMomentum">,
  hasMomentum: boolean,
): void {
  const given = (["baseMomentum", "maxMomentum"] as const).find((option) => options[option] !== undefined);
  if (given && !hasMomentum)
    throw new UsageError(
      "INVALID_OPTION",
      `\`${given}\` needs an optimizer with a momentum: choose adam, or sgd with \`momentum: 0.9\`.`,
    );
}

/** How many milestones a sentence repeats. */
const SHOWN = 8;

/** @throws UsageError INVALID_OPTION unless they are epochs in ascending order. */
function checkMilestones(milestones: readonly number[] | undefined): void {
  const areSound =
    Array.isArray(milestones) &&
    milestones.length > 0 &&
    [...milestones].every((epoch, i) => Number.isSafeInteger(epoch) && epoch > (milestones[i - 1] ?? 0));
  if (areSound) return;
  const given = Array.isArray(milestones)
    ? `[${[...milestones.slice(0, SHOWN).map(describeValue), ...(milestones.length > SHOWN ? ["..."] : [])].join(", ")}]`
    : describeValue(milestones);
  throw new UsageError(
    "INVALID_OPTION",
    `milestones must be whole numbers from 1 on, in ascending order, not ${given}.`,
  );
}
