import { l1, l2 } from "../browser.js";
import type { Regularizer } from "../index.js";
import type { Configuration } from "./configuration.js";

/** The penalty of a configuration's weights. */
export function penaltyOf({
  penalty,
  penaltyRate,
}: Pick<Configuration, "penalty" | "penaltyRate">): Regularizer | undefined {
  if (penalty === "none") return undefined;
  return penalty === "l1" ? l1(penaltyRate) : l2(penaltyRate);
}
