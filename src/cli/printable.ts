/**
 * What a terminal obeys or hides instead of showing it, or what stands for no character: control
 * characters (among them ESC and the ends of lines), separators of lines, marks that turn the
 * direction of text, halves of characters, and code points that are none.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufeff]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/**
 * Text from anywhere as one line that a terminal only shows: what it would obey or hide stands
 * there as `\n` or `\u001b`. All text that the command line writes goes through it. Of JSON it
 * changes no value, since JSON has the same escapes.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT.get(character) ?? character.split("").map(escapeUnit).join(""));
}

/** A UTF-16 code unit as JavaScript and JSON escape it. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
