import { GENERATED, type GeneratedName } from "./generators.js";

/** Data sets that the page brings along. */
const BROUGHT = ["iris", "mnist-5v8", "mnist"] as const;

/**
 * Data of the reader's own: points that are drawn, and tables of classes and of numbers. No address
 * holds them.
 */
const OWN = ["points", "table", "table-numbers"] as const;

const DRAWN = Object.keys(GENERATED) as readonly GeneratedName[];

/** All data sets. */
export const DATA_NAMES = [...BROUGHT, ...DRAWN, ...OWN] as const;

export type BroughtName = (typeof BROUGHT)[number];
export type OwnName = (typeof OWN)[number];
export type DataName = (typeof DATA_NAMES)[number];

/** Whether a set is drawn by chance, from a seed, with noise, in as many rows as are wanted. */
export function isGenerated(name: DataName): name is GeneratedName {
  return (DRAWN as readonly DataName[]).includes(name);
}

/** Whether a set is the reader's own. */
export function isOwn(name: DataName): name is OwnName {
  return (OWN as readonly DataName[]).includes(name);
}

/** Whether numbers are learned of a set, and not classes. */
export function learnsNumbers(name: DataName): boolean {
  return name === "table-numbers" || (isGenerated(name) && "target" in GENERATED[name]);
}
