import { type OptionKind, optionsOf } from "../catalog/layerOptions.js";
import { checkOptions } from "../check.js";
import { UsageError } from "../errors.js";
import { describeGiven } from "../graph/shape.js";
import type { OptionLayer } from "./layer.js";

/** A layer of these kinds made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedOptionLayer({ kind, ...options }: OptionLayer): OptionLayer {
  return optionLayer(kind, {}, options);
}

/**
 * A layer of that kind with its options, and with what is no option but an argument.
 * @throws UsageError INVALID_OPTION.
 */
export function optionLayer(kind: OptionKind, options: object, given: object = {}): OptionLayer {
  const entry = optionsOf(kind);
  const names = Object.keys(entry).filter((name) => !(name in given));
  checkOptions(kind, options, `{ ${names[0]}: ${entry[names[0]]?.usual} }`, names);
  const all: Readonly<Record<string, unknown>> = { ...options, ...given };
  const settled = Object.entries(entry).map(([name, { usual, range }]) => {
    const { [name]: value = usual } = all;
    if (!range.holds(value))
      throw new UsageError(
        "INVALID_OPTION",
        `The ${name} of ${kind} must be ${range.words}, not ${describeGiven(value)}.`,
      );
    // a copy: nobody else changes it later
    return [name, Array.isArray(value) ? [...value] : value];
  });
  return { kind, ...Object.fromEntries(settled) } as OptionLayer;
}
