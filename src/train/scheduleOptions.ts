import { checkOptions, mustBe, noSuch } from "../check.js";

/** The forms of schedules; what each makes of the rate stands in `schedule.ts`. */
export const SCHEDULES = ["constant", "cosine", "polynomial", "exponential", "inverseTime", "coslog4"] as const;

/**
 * How the optimizer's learning rate r changes from update to update of one `fit`. With p from 0 to 1, the share of the updates after the
 * warm-up that lie behind:
 *
 * - constant: r
 * - cosine: r ((1 - alpha) (1 + cos(pi p)) / 2 + alpha) (Keras's CosineDecay)
 * - polynomial: r ((1 - alpha) (1 - p)^power + alpha) (Keras's PolynomialDecay)
 * - exponential: r decayRate^p (Keras's ExponentialDecay)
 * - inverseTime: r / (1 + decayRate p) (Keras's InverseTimeDecay)
 * - coslog4: r (1 - cos(2 pi log2(1 + 15 p))) / 2, four cycles of growing length (RealMLP)
 */
export interface ScheduleOptions {
  readonly name: (typeof SCHEDULES)[number];
  /** Share of all updates in which the rate grows from 0 to r, at least 0 and below 1; default 0. */
  readonly warmup?: number;
  /** Of cosine and polynomial, the share of r at the end, 0 to 1; default 0. */
  readonly alpha?: number;
  /** Of polynomial, from 1 on; default 1. */
  readonly power?: number;
  /** Of exponential and inverseTime, positive; default 0.1 and 1. */
  readonly decayRate?: number;
}

/** A schedule by its name, or a function of the number of the update, from 0 on, and of how many there are, that returns a share of r. */
export type Schedule = ScheduleOptions | ((step: number, steps: number) => number);

const OWN: Readonly<Record<ScheduleOptions["name"], readonly string[]>> = {
  constant: [],
  cosine: ["alpha"],
  polynomial: ["alpha", "power"],
  exponential: ["decayRate"],
  inverseTime: ["decayRate"],
  coslog4: [],
};

/** Checks the option `schedule` of `fit`, and fills in the defaults. @throws UsageError INVALID_OPTION. */
export function settleSchedule(schedule: ScheduleOptions): Required<ScheduleOptions> {
  checkOptions("schedule", schedule, '{ name: "cosine" }', ["name", "warmup", "alpha", "power", "decayRate"]);
  const { name, warmup = 0, alpha = 0, power = 1 } = schedule;
  if (!SCHEDULES.includes(name)) throw noSuch("schedule", name, SCHEDULES);
  checkOptions(`The schedule ${name}`, schedule, `{ name: "${name}" }`, ["name", "warmup", ...OWN[name]]);
  const { decayRate = name === "exponential" ? 0.1 : 1 } = schedule;
  if (!(warmup >= 0 && warmup < 1)) throw mustBe("warmup", "at least 0 and below 1", warmup);
  if (!(alpha >= 0 && alpha <= 1)) throw mustBe("alpha", "from 0 to 1", alpha);
  if (!(power >= 1 && Number.isFinite(power))) throw mustBe("power", "1 or more", power);
  if (!(decayRate > 0 && Number.isFinite(decayRate))) throw mustBe("decayRate", "a positive number", decayRate);
  return { name, warmup, alpha, power, decayRate };
}
