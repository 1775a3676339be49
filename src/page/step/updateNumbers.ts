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

/** The numbers of a weight's update, but for the new weight, which the kernel has computed. Those that the rule doesn't name say nothing. */
export interface UpdateNumbers {
  /** What the optimizer kept, and what it keeps now. */
  readonly before: Readonly<Record<"m" | "v" | "b", number>>;
  readonly now: Readonly<Record<Exclude<Quantity, "w">, number>>;
  /** Which of Adam's updates this is, from 1; undefined once its powers are too small to tell, when it corrects nothing any more. */
  readonly t: number | undefined;
}

/** What an optimizer makes of a weight's gradient on the way to its update. */
export function updateNumbers(
  { name: kind, options }: Pick<Optimizer, "name" | "options">,
  given: WeightBefore,
): UpdateNumbers {
  const { weight, gradient, states, settings } = given;
  const option = (name: string): number => Number(options[name] ?? 0);
  const [first = 0, second = 0] = states;
  const g = gradient + (kind === "adamW" ? 0 : option("weightDecay") * weight);
  const kept = { m: 0, v: first, b: 0 };
  const now = { g, m: 0, v: 0, b: 0, mHat: 0, vHat: 0 };
  const mean = (share: number, value: number, of: number): number => share * value + (1 - share) * of;
  switch (kind) {
    case "sgd":
      return { before: kept, now: { ...now, v: option("momentum") * first + g }, t: undefined };
    case "adam":
    case "adamW": {
      const [share1, share2] = [option("beta1"), option("beta2")];
      const m = mean(share1, first, g);
      const v = mean(share2, second, g * g);
      const [mHat, vHat] = [m / (1 - settings[6] * share1), v / (1 - settings[7] * share2)];
      const t = 1 + Math.round(Math.log(settings[7]) / Math.log(share2));
      return {
        before: { m: first, v: second, b: 0 },
        now: { ...now, m, v, mHat, vHat },
        t: Number.isFinite(t) ? t : undefined,
      };
    }
    case "rmsProp": {
      const v = mean(option("rho"), first, g * g);
      const b = option("momentum") * second + g / (Math.sqrt(v) + option("epsilon"));
      return { before: { ...kept, b: second }, now: { ...now, v, b }, t: undefined };
    }
    case "adagrad":
      return { before: kept, now: { ...now, v: first + g * g }, t: undefined };
  }
}
