import { type OptionKind, optionsOf } from "../catalog/layerOptions.js";
import { checkOptions, invalidOption } from "../check.js";
import type { OptionLayer } from "./layer.js";

/** A layer of these kinds made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedOptionLayer({ kind, ...options }: OptionLayer): OptionLayer {
  return optionLayer(kind, {}, options);
}

/** A layer of that kind with its options, and with what is no option but an argument. @throws UsageError INVALID_OPTION. */
export function optionLayer(kind: OptionKind, options: object, given: object = {}): OptionLayer {
  const entry = optionsOf(kind);
  const names = Object.keys(entry).filter((name) => !(name in given));
  checkOptions(kind, options, `{ ${names[0]}: ${entry[names[0]]?.usual} }`, names);
  const all: Readonly<Record<string, unknown>> = { ...options, ...given };
  const settled = Object.entries(entry).map(([name, { usual, range }]) => {
    const { [name]: value = usual } = all;
    if (!range.holds(value)) throw invalidOption(`The ${name} of ${kind}`, range.words, value);
    // a copy: nobody else changes it later
    return [name, Array.isArray(value) ? [...value] : value];
  });
  return { kind, ...Object.fromEntries(settled) } as OptionLayer;
}
