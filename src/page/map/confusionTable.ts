/** How often each class (row) is taken for which (column), and how often for itself. */
export function confusionOf(
  labels: ArrayLike<number>,
  guesses: ArrayLike<number>,
  classes: number,
): { readonly counts: readonly (readonly number[])[]; readonly right: number } {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    counts[labels[row]][guesses[row]]++;
    if (labels[row] === guesses[row]) right++;
  }
  return { counts, right };
}

/** A row that was taken for another class, and how sure the model was. */
export interface Mistake {
  readonly row: number;
  readonly truth: number;
  readonly guess: number;
  readonly share: number;
}

/** The rows that were taken for another class, those first of which the model was surest. */
export function mistakesOf(
  labels: ArrayLike<number>,
  guesses: ArrayLike<number>,
  shareOf: (row: number, guess: number) => number,
): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  for (let row = 0; row < labels.length; row++)
    if (labels[row] !== guesses[row])
      mistakes.push({ row, truth: labels[row], guess: guesses[row], share: shareOf(row, guesses[row]) });
  return mistakes.sort((a, b) => b.share - a.share || a.row - b.row);
}
