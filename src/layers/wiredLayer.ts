import type { MergeKind } from "../catalog/merges.js";
import type { Layer } from "./layer.js";

/** A layer that makes one tensor of several. */
export interface MergeLayer {
  readonly kind: MergeKind;
}

/** A layer of a network that branches. */
export type WiredLayer = Layer | MergeLayer;
