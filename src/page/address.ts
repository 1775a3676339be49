import { type Configuration, DATA_NAMES, defaultsOf } from "./configuration.js";
import { PART_NAMES, type PartName, textOf, withPart } from "./parts.js";

/** Longest part of an address that is looked at. */
const LONGEST = 500;

/** What an address asks for. */
export interface Wish {
  readonly configuration: Configuration;
  /** Parts it names with values that the page doesn't have, and which keep their defaults. */
  readonly refused: readonly PartName[];
}

/** What stands behind the "#" of an address: the data set, and all that differs from its defaults. */
export function hashOf(configuration: Configuration): string {
  const usual = defaultsOf(configuration.data);
  const pairs = new URLSearchParams({ data: configuration.data });
  for (const name of PART_NAMES)
    if (textOf(configuration, name) !== textOf(usual, name)) pairs.set(name, textOf(configuration, name));
  return pairs.toString();
}

/** Reads what `hashOf` wrote. An address is anybody's text: each value is held against what the page offers. */
export function wishOf(hash: string): Wish {
  const pairs = new URLSearchParams(hash.replace(/^#/, "").slice(0, LONGEST));
  const asked = pairs.get("data");
  const data = DATA_NAMES.find((name) => name === asked);
  const refused: PartName[] = asked !== null && data === undefined ? ["data"] : [];
  let configuration = defaultsOf(data ?? DATA_NAMES[0]);
  for (const name of PART_NAMES) {
    const text = name === "data" ? null : pairs.get(name);
    if (text === null) continue;
    const changed = withPart(configuration, name, text);
    if (changed) configuration = changed;
    else refused.push(name);
  }
  return { configuration, refused };
}
