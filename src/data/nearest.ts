import { quote } from "./quote.js";

/**
 * Longer names are not compared, nor more of them: an error must not take longer than what failed.
 */
const LONGEST = 64;
const MOST_NAMES = 10_000;

/**
 * What a message adds about a name that isn't known: the known one that may be meant, " (did you
 * mean "species"?)", or nothing.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : ` (did you mean ${quote(nearest)}?)`;
}

/**
 * The known name of the fewest edits from `name`, of equally near ones the first: one edit for
 * every three letters at most, and small and capital letters are the same.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.ceil(name.length / 3) + 1;
  if (name.length === 0 || name.length > LONGEST) return undefined;
  for (const candidate of known.slice(0, MOST_NAMES)) {
    if (candidate.length > LONGEST || Math.abs(candidate.length - name.length) >= least) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    // all letters changed is another name
    if (edits >= least || edits >= Math.max(name.length, candidate.length)) continue;
    best = candidate;
    least = edits;
  }
  return best;
}

/**
 * How many letters have to be put in, taken out, changed, or swapped with their neighbour to make
 * `b` of `a` (optimal string alignment, Boytsov 2011), by one row of the table after another.
 */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.length];
}
