import { describeValue } from "../../check.js";
import { isCallable } from "../../data/isCallable.js";
import { UsageError } from "../../errors.js";
import { cosPi, power, wholePower } from "../../random/exact.js";
import { log } from "../../random/log.js";
import { type Schedule, type SettledSchedule, settleSchedule } from "./scheduleOptions.js";

/**
 * The share of the optimizer's rate at update number `step` of `steps`, of which `batches` are an
 * epoch.
 */
type Factor = (step: number, steps: number, batches: number) => number;

/** What a schedule makes of the rate. @throws UsageError INVALID_OPTION. */
export function factorOf(schedule: Schedule): Factor {
  if (typeof schedule === "function") {
    if (!isCallable(schedule))
      throw new UsageError("INVALID_OPTION", "schedule must be options or a function, not a class.");
    return checked(schedule);
  }
  const options = settleSchedule(schedule);
  const { name, warmup, divFactor, finalDivFactor } = options;
  if (name === "oneCycle")
    return (step, steps) => cycled(options, step, steps, [1 / divFactor, 1, 1 / divFactor / finalDivFactor]);
  return (step, steps, batches) => {
    const warm = Math.round(warmup * steps);
    return step < warm ? step / warm : decay(options, step - warm, steps - warm, batches);
  };
}

/** What a schedule makes of the momentum at an update, if it changes it. */
export function momentumOf(schedule: Schedule): ((step: number, steps: number) => number) | undefined {
  if (typeof schedule === "function" || schedule.name !== "oneCycle") return undefined;
  const options = settleSchedule(schedule);
  const { baseMomentum, maxMomentum } = options;
  return (step, steps) => cycled(options, step, steps, [maxMomentum, baseMomentum, maxMomentum]);
}

/**
 * The formulas that stand at ScheduleOptions, for update number `step` of `steps` after the
 * warm-up.
 */
function decay(options: SettledSchedule, step: number, steps: number, batches: number): number {
  const { name, alpha, power: exponent, decayRate, stepSize, milestones } = options;
  // a warm-up may leave no update to it
  const p = step < steps ? step / steps : 1;
  const epoch = Math.floor(step / batches);
  switch (name) {
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
    case "flatCosine":
      return p < 0.5 ? 1 : 0.5 * (1 + cosPi(2 * p - 1));
    case "step":
      return wholePower(decayRate, Math.floor(epoch / stepSize));
    case "multiStep":
      return wholePower(decayRate, milestones.filter((milestone) => milestone <= epoch).length);
    case "cosineRestarts":
      return restarted(options, step / batches);
    default:
      return 1;
  }
}

/** The cosine of the cycle in which so many epochs end. */
function restarted({ firstEpochs, tMul, mMul, alpha }: SettledSchedule, epochs: number): number {
  let cycle = tMul === 1 ? Math.floor(epochs / firstEpochs) : 0;
  let rest = epochs - cycle * firstEpochs;
  let length = firstEpochs;
  while (rest >= length) {
    rest -= length;
    length *= tMul;
    cycle++;
  }
  return (1 - alpha) * 0.5 * wholePower(mMul, cycle) * (1 + cosPi(rest / length)) + alpha;
}

/**
 * What goes by cosines from the first number to the second, at the share `pctStart` of the updates,
 * and then to the third.
 */
function cycled(
  { pctStart }: SettledSchedule,
  step: number,
  steps: number,
  [first, middle, last]: readonly [number, number, number],
): number {
  const turn = pctStart * steps - 1;
  const end = steps - 1;
  const at = Math.min(step, end);
  return at < turn ? eased(first, middle, at / turn) : eased(middle, last, (at - turn) / (end - turn));
}

/** Half a cosine from one number to another. */
function eased(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + cosPi(share));
}

/**
 * A factor that is a share, as rates of dropout have. @throws UsageError INVALID_OPTION where it is
 * none.
 */
export function shareOf(schedule: Schedule): Factor {
  const factor = factorOf(schedule);
  return (step, steps, batches) => {
    const share = factor(step, steps, batches);
    if (share <= 1) return share;
    const message = `dropoutSchedule makes ${share} of the rate at update ${step}: let it be a share, from 0 to 1.`;
    throw new UsageError("INVALID_OPTION", message);
  };
}

function checked(own: (step: number, steps: number) => number): Factor {
  return (step, steps) => {
    const factor = own(step, steps);
    if (Number.isFinite(factor) && factor >= 0) return factor;
    const message = `The schedule returned ${describeValue(factor)} for update ${step}: return a share of the learning rate, 0 or more.`;
    throw new UsageError("INVALID_OPTION", message);
  };
}
