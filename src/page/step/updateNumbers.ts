import type { OptimizerName } from "../../catalog/optimizers.js";
import { settingPlace } from "../../catalog/settingPlace.js";
import type { Optimizer } from "../../index.js";
import type { Quantity } from "./updateRule.js";

/** A weight before its update. */
export interface WeightBefore {
  readonly weight: number;
  /** The loss's derivative by it. */
  readonly gradient: number;
  /** What the optimizer keeps for it, as `TracedLayer.states` has it. */
  readonly states: readonly number[];
  /** The optimizer's settings, as `Trace.settings` has them. */
  readonly settings: ArrayLike<number>;
}

/**
 * The numbers of a weight's update, but for the new weight, which the kernel has computed. Those
 * that the rule doesn't name say nothing.
 */
export interface UpdateNumbers {
  /** What the optimizer kept, and what it keeps now. */
  readonly before: Readonly<Record<"m" | "v" | "b", number>>;
  readonly now: Readonly<Record<Exclude<Quantity, "w">, number>>;
  /**
   * Which of Adam's updates this is, from 1; undefined once its powers are too small to tell, when
   * it corrects nothing any more.
   */
  readonly t: number | undefined;
}

/** What the numbers of all optimizers are made of. */
interface Given {
  readonly option: (name: string) => number;
  readonly setting: (name: string) => number;
  /** The gradient, with the decay that is added to it. */
  readonly g: number;
  /** What the optimizer keeps, in its order. */
  readonly states: readonly number[];
}

/** What an optimizer kept and what it keeps now, of what it has. */
interface Kept {
  readonly before?: Partial<UpdateNumbers["before"]>;
  readonly now?: Partial<UpdateNumbers["now"]>;
  readonly t?: number | undefined;
}

/** A running mean. */
function mean(share: number, value: number, of: number): number {
  return share * value + (1 - share) * of;
}

/** The optimizers' numbers; of one that has none here, the gradient alone. */
const NUMBERS: Partial<Readonly<Record<OptimizerName, (given: Given) => Kept>>> = {
  sgd: ({ option, g, states: [v = 0] }) => ({ before: { v }, now: { v: option("momentum") * v + g } }),
  adam: adamNumbers,
  adamW: adamNumbers,
  rmsProp({ option, g, states: [first = 0, second = 0] }) {
    const v = mean(option("rho"), first, g * g);
    const b = option("momentum") * second + g / (Math.sqrt(v) + option("epsilon"));
    return { before: { v: first, b: second }, now: { v, b } };
  },
  adagrad: ({ g, states: [v = 0] }) => ({ before: { v }, now: { v: v + g * g } }),
};

function adamNumbers({ option, setting, g, states: [first = 0, second = 0] }: Given): Kept {
  const [share1, share2] = [option("beta1"), option("beta2")];
  const [power1, power2] = [setting("beta1Power"), setting("beta2Power")];
  const m = mean(share1, first, g);
  const v = mean(share2, second, g * g);
  const [mHat, vHat] = [m / (1 - power1 * share1), v / (1 - power2 * share2)];
  const t = 1 + Math.round(Math.log(power2) / Math.log(share2));
  return { before: { m: first, v: second }, now: { m, v, mHat, vHat }, t: Number.isFinite(t) ? t : undefined };
}

/** What an optimizer makes of a weight's gradient on the way to its update. */
export function updateNumbers(
  { name, options }: Pick<Optimizer, "name" | "options">,
  { weight, gradient, states, settings }: WeightBefore,
): UpdateNumbers {
  const option = (of: string): number => Number(options[of] ?? 0);
  const setting = (of: string): number => settings[settingPlace(name, of)];
  const g = gradient + setting("weightDecay") * weight;
  const { before, now, t } = NUMBERS[name]?.({ option, setting, g, states }) ?? {};
  return {
    before: { m: 0, v: 0, b: 0, ...before },
    now: { g, m: 0, v: 0, b: 0, mHat: 0, vHat: 0, ...now },
    t,
  };
}
