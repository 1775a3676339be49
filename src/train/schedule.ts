import { told } from "../check.js";
import { UsageError } from "../errors.js";
import { cosPi, power } from "../random/exact.js";
import { log } from "../random/log.js";
import { type Schedule, type SettledSchedule, settleSchedule } from "./scheduleOptions.js";

/** The share of the optimizer's rate at update number `step` of `steps`. */
type Factor = (step: number, steps: number) => number;

/** What a schedule makes of the rate. @throws UsageError INVALID_OPTION. */
export function factorOf(schedule: Schedule): Factor {
  if (typeof schedule === "function") return checked(schedule);
  const options = settleSchedule(schedule);
  return (step, steps) => {
    const warm = Math.round(options.warmup * steps);
    return step < warm ? step / warm : decay(options, Math.min(1, (step - warm) / (steps - warm)));
  };
}

/** The formulas that stand at ScheduleOptions. */
function decay({ name, alpha, power: exponent, decayRate }: SettledSchedule, p: number): number {
  switch (name) {
    case "constant":
      return 1;
    case "cosine":
      return (1 - alpha) * 0.5 * (1 + cosPi(p)) + alpha;
    case "polynomial":
      return (1 - alpha) * power(1 - p, exponent) + alpha;
    case "exponential":
      return power(decayRate, p);
    case "inverseTime":
      return 1 / (1 + decayRate * p);
    case "coslog4":
      return 0.5 * (1 - cosPi((2 * log(1 + 15 * p)) / Math.LN2));
  }
}

function checked(own: Factor): Factor {
  return (step, steps) => {
    const factor = own(step, steps);
    if (Number.isFinite(factor) && factor >= 0) return factor;
    const message = `The schedule returned ${told(factor)} for update ${step}: return a share of the learning rate, 0 or more.`;
    throw new UsageError("INVALID_OPTION", message);
  };
}
