import { checkOptions, checkWhole, mustBe, noSuch } from "../check.js";

/** The forms of schedules; what each makes of the rate stands in `schedule.ts`. */
export const SCHEDULES = ["constant", "cosine", "polynomial", "exponential", "inverseTime", "coslog4"] as const;

/**
 * How the optimizer's learning rate r changes from update to update of one `fit`, or of all of a model's with `epochs`. With p from 0 to 1, the share of the updates after the
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
  /**
   * Epochs of the model's life that it spans, from its very first one on, whatever calls of `fit` and files they are divided among; the
   * rate stays from then on. Default those of this `fit`. Two calls of `fit` for 5 epochs each then train as one for 10 does.
   */
  readonly epochs?: number;
  /** Share of all updates in which the rate grows from 0 to r, at least 0 and below 1; default 0. */
  readonly warmup?: number;
  /** Of cosine and polynomial, the share of r at the end, 0 to 1; default 0. */
  readonly alpha?: number;
  /** Of polynomial, from 1 on; default 1. */
  readonly power?: number;
  /** Of exponential and inverseTime, positive; default 0.1 and 1. */
  readonly decayRate?: number;
}

/**
 * A schedule by its name, or a function of the number of the update, from 0 on, and of how many there are, that returns a share of r. Of
 * rows that come in pieces nobody knows how many there are: there it is a function of the first alone.
 */
export type Schedule = ScheduleOptions | ((step: number, steps: number) => number);

const OWN: Readonly<Record<ScheduleOptions["name"], readonly string[]>> = {
  constant: [],
  cosine: ["alpha"],
  polynomial: ["alpha", "power"],
  exponential: ["decayRate"],
  inverseTime: ["decayRate"],
  coslog4: [],
};

/** A schedule whose defaults are filled in, but for those of `fit`. */
export type SettledSchedule = Required<Omit<ScheduleOptions, "epochs">> & Pick<ScheduleOptions, "epochs">;

/** Checks the option `schedule` of `fit`, and fills in the defaults. @throws UsageError INVALID_OPTION. */
export function settleSchedule(schedule: ScheduleOptions): SettledSchedule {
  checkOptions("schedule", schedule, '{ name: "cosine" }', ["name", "epochs", "warmup", "alpha", "power", "decayRate"]);
  const { name, epochs, warmup = 0, alpha = 0, power = 1 } = schedule;
  if (!SCHEDULES.includes(name)) throw noSuch("schedule", name, SCHEDULES);
  checkOptions(`The schedule ${name}`, schedule, `{ name: "${name}" }`, ["name", "epochs", "warmup", ...OWN[name]]);
  const { decayRate = name === "exponential" ? 0.1 : 1 } = schedule;
  if (epochs !== undefined) checkWhole("epochs of the schedule", epochs, 1);
  if (!(warmup >= 0 && warmup < 1)) throw mustBe("warmup", "at least 0 and below 1", warmup);
  if (!(alpha >= 0 && alpha <= 1)) throw mustBe("alpha", "from 0 to 1", alpha);
  if (!(power >= 1 && Number.isFinite(power))) throw mustBe("power", "1 or more", power);
  if (!(decayRate > 0 && Number.isFinite(decayRate))) throw mustBe("decayRate", "a positive number", decayRate);
  return { name, ...(epochs !== undefined && { epochs }), warmup, alpha, power, decayRate };
}
