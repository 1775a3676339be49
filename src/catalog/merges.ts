import { isIn, type NameIn } from "./lookup.js";

/**
 * Layers that make one tensor of several, by Keras's names, with how many tensors each takes at
 * most.
 */
export const merges = {
  add: Number.POSITIVE_INFINITY,
  subtract: 2,
  multiply: Number.POSITIVE_INFINITY,
  average: Number.POSITIVE_INFINITY,
  maximum: Number.POSITIVE_INFINITY,
  minimum: Number.POSITIVE_INFINITY,
  concatenate: Number.POSITIVE_INFINITY,
  dot: 2,
} as const;

/** The name of one of these. */
export type MergeKind = NameIn<typeof merges>;

/** Whether it is one. */
export function isMergeKind(kind: unknown): kind is MergeKind {
  return isIn(merges, kind);
}
