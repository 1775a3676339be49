import { type Configuration, DATA_NAMES, defaultsOf } from "./configuration.js";
import { isOwn, type OwnName } from "./data/sets.js";
import { PART_NAMES, type PartName, textOf, withPart } from "./parts.js";

/** Longest part of an address that is looked at. */
const LONGEST = 500;

/** What an address asks for. */
export interface Wish {
  readonly configuration: Configuration;
  /** Parts it names with values that the page doesn't have, and which keep their defaults. */
  readonly refused: readonly PartName[];
  /** Whether it names any part, known value or not; else the configuration is the usual one. */
  readonly asksForParts: boolean;
  readonly tab: TabName;
  /**
   * Which of a reader's own data it was made with: no address holds it, and the configuration is
   * the usual one.
   */
  readonly own?: OwnName;
}

/** What the page shows. */
export type TabName = "training" | "benchmark";

/**
 * What stands behind the "#" of an address: the benchmark if it is open, the data set, and all that
 * differs from its defaults. Parts that `wishOf` would refuse, as models from files may have them,
 * are left out.
 */
export function hashOf(configuration: Configuration, tab: TabName = "training"): string {
  const usual = defaultsOf(configuration.data);
  const pairs = new URLSearchParams({ data: configuration.data });
  for (const name of PART_NAMES) {
    const text = textOf(configuration, name);
    if (text !== textOf(usual, name) && withPart(usual, name, text)) pairs.set(name, text);
  }
  return tab === "benchmark" ? `benchmark&${pairs}` : pairs.toString();
}

/**
 * Reads what `hashOf` wrote. An address is anybody's text: each value is held against what the page
 * offers.
 */
export function wishOf(hash: string): Wish {
  const pairs = new URLSearchParams(hash.replace(/^#/, "").slice(0, LONGEST));
  const asked = pairs.get("data");
  const tab: TabName = pairs.has("benchmark") ? "benchmark" : "training";
  const data = DATA_NAMES.find((name) => name === asked);
  const refused: PartName[] = asked !== null && data === undefined ? ["data"] : [];
  if (data && isOwn(data))
    return { configuration: defaultsOf(DATA_NAMES[0]), refused, asksForParts: true, tab, own: data };
  let configuration = defaultsOf(data ?? DATA_NAMES[0]);
  for (const name of PART_NAMES) {
    const text = name === "data" ? null : pairs.get(name);
    if (text === null) continue;
    const changed = withPart(configuration, name, text);
    if (changed) configuration = changed;
    else refused.push(name);
  }
  return {
    configuration,
    refused,
    asksForParts: PART_NAMES.some((name) => pairs.has(name)),
    tab,
  };
}
