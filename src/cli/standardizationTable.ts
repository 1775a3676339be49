import { aligned } from "./aligned.js";
import { formatCount, formatLoss } from "./format.js";
import { printable } from "./printable.js";
import { shorten } from "./shorten.js";

const MOST_LINES = 12;

/** Mean and deviation of each column as lines of text; of many columns the first. */
export function standardizationTable(
  { mean, deviation }: { readonly mean: readonly number[]; readonly deviation: readonly number[] },
  names: readonly string[],
): readonly string[] {
  const lines = mean
    .slice(0, MOST_LINES)
    .map((value, i) => [
      shorten(printable(names[i] ?? `column ${i + 1}`)),
      formatLoss(value),
      formatLoss(deviation[i]),
    ]);
  const rest = mean.length > MOST_LINES ? [`and ${formatCount(mean.length - MOST_LINES)} more`] : [];
  return [...aligned([["column", "mean", "deviation"], ...lines]), ...rest];
}
