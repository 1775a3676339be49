import { invalidOption, isRecord } from "../check.js";
import { quote } from "./quote.js";
import { type ClassWeight, isWeight, MOST_WEIGHT } from "./weights.js";

/**
 * Done before it crosses to a worker, whose script takes it as it is (rollup.config.mjs).
 * @throws UsageError INVALID_OPTION unless `given` is "balanced", or numbers by class
 */
export function checkClassWeight(given: unknown): asserts given is ClassWeight {
  if (given === "balanced") return;
  if (!isRecord(given) || !isPlain(given))
    throw invalidOption("classWeight", '"balanced", or numbers by class, say { yes: 5 }', given);
  for (const [name, weight] of Object.entries(given))
    if (typeof weight !== "number" || !isWeight(weight))
      throw invalidOption(`classWeight of ${quote(name)}`, `a number from 0 to ${MOST_WEIGHT}`, weight);
}

/**
 * Whether all that an object tells stands in properties of its own: maps, sets and lists tell more,
 * or otherwise.
 */
function isPlain(given: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(given);
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(given).length === 0;
}
