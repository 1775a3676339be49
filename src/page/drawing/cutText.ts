/**
 * A text that takes no more room than there is, with an ellipsis in place of its end where it
 * would.
 */
export function cutText(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  let kept = text.length;
  while (kept > 1 && widthOf(`${text.slice(0, kept)}…`) > room) kept--;
  return `${text.slice(0, kept).trimEnd()}…`;
}
