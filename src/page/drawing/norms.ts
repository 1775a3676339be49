import type { LayerWeights } from "../../index.js";

/** Sizes that are kept for each layer. */
const KEPT = 240;

/** The Euclidean norm, in doubles. */
export function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  return Math.sqrt(squares);
}

/** The sizes of each layer's gradients at the last looks at one model. */
export class Norms {
  private model: unknown;
  private known = 0;
  private sizes: number[][] = [];

  /** From the oldest to the latest, of each layer. */
  get layers(): readonly (readonly number[])[] {
    return this.sizes;
  }

  /**
   * Takes a look at a model that has trained for so many `steps`; forgets what it knew of another,
   * or of one that starts anew.
   */
  add(model: unknown, layers: readonly { readonly gradients: LayerWeights }[], steps: number): void {
    const isSame = model === this.model && layers.length === this.sizes.length && steps >= this.known;
    if (!isSame) this.sizes = layers.map(() => []);
    this.model = model;
    if (steps > this.known || !isSame)
      for (const [layer, { gradients }] of layers.entries()) {
        if (steps === 0) continue;
        this.sizes[layer].push(normOf(gradients.kernel));
        if (this.sizes[layer].length > KEPT) this.sizes[layer].shift();
      }
    this.known = steps;
  }
}

/** A logarithmic scale between whole powers of ten. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  /** Where a size stands between the two, 0 .. 1. */
  shareOf(size: number): number;
}

/**
 * The scale that holds all sizes but zeros, of at least two powers of ten and at most eight, whose
 * smallest are cut off.
 */
export function scaleOf(layers: readonly (readonly number[])[]): Scale {
  const powers = layers
    .flat()
    .filter((size) => size > 0)
    .map(Math.log10);
  const most = powers.length === 0 ? 0 : Math.ceil(Math.max(...powers));
  const least = powers.length === 0 ? -2 : Math.max(most - 8, Math.min(most - 2, Math.floor(Math.min(...powers))));
  return {
    least,
    most,
    shareOf: (size) => (size > 0 ? Math.min(1, Math.max(0, (Math.log10(size) - least) / (most - least))) : 0),
  };
}
