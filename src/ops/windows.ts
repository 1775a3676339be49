import { PADDINGS, type Padding } from "../catalog/windows.js";
import { checkOptions, checkWhole, invalidOption, unknownName } from "../check.js";

/** How windows lie in images. */
export interface WindowOptions {
  /** Places from one window to the next, one number or [height, width]. */
  readonly strides?: number | readonly number[];
  /**
   * "valid" (default): windows lie inside of the images; "same": there are as many as places,
   * divided by the strides.
   */
  readonly padding?: Padding;
}

/** `WindowOptions`, all of them. */
export interface Windows {
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/**
 * The options of the op of that name, which may have `others`. @throws UsageError INVALID_OPTION.
 */
export function checkedWindows(
  op: string,
  options: WindowOptions,
  others: readonly string[],
  strides: WindowOptions["strides"] = 1,
): Windows {
  checkOptions(op, options, '{ padding: "same" }', ["strides", "padding", ...others]);
  const { padding = "valid" } = options;
  if (!PADDINGS.includes(padding)) throw unknownName("padding", padding, PADDINGS);
  return { strides: pairOf(`The strides of ${op}`, options.strides ?? strides), padding };
}

/** [height, width], which are one number where that is both. @throws UsageError INVALID_OPTION. */
export function pairOf(what: string, given: number | readonly number[]): readonly [number, number] {
  const pair: readonly unknown[] = Array.isArray(given) ? given : [given, given];
  if (pair.length !== 2) throw invalidOption(what, "a whole number from 1 on, or two: [height, width]", given);
  const [height, width] = pair;
  checkWhole(what, height, 1, MOST);
  checkWhole(what, width, 1, MOST);
  return [height, width];
}

/** Places of an axis at most. */
const MOST = 2 ** 31;
