const LONGEST = 40;
const MOST_NAMES = 10;

/**
 * Text from a file or caller as it stands in an error message: in quotes, control characters
 * escaped, at most 40 characters.
 */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}

/** Names for an error message, each quoted; from the eleventh on only their number is told. */
export function quoteList(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map(quote).join(", ");
  return names.length > MOST_NAMES ? `${told} and ${names.length - MOST_NAMES} more` : told;
}
