/** Parts of texts, without cutting them out. */

/** Whether `trim` takes the character away. */
export function isSpace(code: number): boolean {
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 160 && String.fromCharCode(code).trim() === "";
}

/** A part of a long text keeps all of it in memory: a text of its own doesn't. */
export function ownText(text: string, start = 0, end = text.length): string {
  return ` ${text.slice(start, end)}`.slice(1);
}

/** Whether `text` holds `known` from `start` to `end`. */
export function isSame(known: string, text: string, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  return true;
}
