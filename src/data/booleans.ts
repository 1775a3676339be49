/**
 * A boolean's text, "true" or "false", as one of the names that are known writes it: the only one
 * that differs in capitals alone, "True" say; itself where none or several do.
 */
export function writingOf(text: string, known: readonly string[]): string {
  const ways = known.filter((name) => name.toLowerCase() === text);
  return ways.length === 1 ? ways[0] : text;
}
