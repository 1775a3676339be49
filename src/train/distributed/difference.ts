import { isRecord } from "../../check.js";

/** What a sentence repeats of a text, which may be long. */
const SHOWN = 60;

/** Where two texts differ, and how. */
export interface Difference {
  /**
   * The way to what differs within an object or a list, as a program writes it: ".patience",
   * "[0].units"; else nothing.
   */
  readonly place: string;
  /** "4, not 3". */
  readonly values: string;
}

/**
 * Where the first difference of two texts is, of which what is JSON is looked into: of an object,
 * and of a list that is long, the part that differs.
 */
export function differenceOf(other: string | undefined, first: string | undefined): Difference {
  const [a, b] = [parsed(other), parsed(first)];
  const way = areParted(a, b) ? wayTo(a, b) : undefined;
  if (!way) return { place: "", values: `${shown(other)}, not ${shown(first)}` };
  const texts = way.values.map((value) => shown(JSON.stringify(value)));
  return { place: way.place, values: texts.join(", not ") };
}

/** What a text of JSON stands for; undefined of others. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? text : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the part that differs says more than both together. */
function areParted(a: unknown, b: unknown): boolean {
  if (isRecord(a) && isRecord(b)) return true;
  return Array.isArray(a) && Array.isArray(b) && [a, b].some((list) => JSON.stringify(list).length > SHOWN);
}

/** The way to the first difference of two values that are unlike. */
function wayTo(a: unknown, b: unknown): { readonly place: string; readonly values: readonly [unknown, unknown] } {
  if (areParted(a, b)) {
    const [one, other] = [new Map(Object.entries(a as object)), new Map(Object.entries(b as object))];
    for (const name of new Set([...one.keys(), ...other.keys()])) {
      const [value, against] = [one.get(name), other.get(name)];
      if (JSON.stringify(value) === JSON.stringify(against)) continue;
      const { place, values } = wayTo(value, against);
      return { place: `${Array.isArray(a) ? `[${name}]` : `.${name}`}${place}`, values };
    }
  }
  return { place: "", values: [a, b] };
}

function shown(text = "none"): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
