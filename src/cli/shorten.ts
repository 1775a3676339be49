const WIDEST_NAME = 16;

/** A name as a column of a table has place for it. */
export function shorten(name: string): string {
  const letters = Array.from(name);
  return letters.length > WIDEST_NAME ? `${letters.slice(0, WIDEST_NAME - 1).join("")}…` : name;
}
