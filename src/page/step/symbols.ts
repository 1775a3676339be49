import { type MathTree, name, number, type Part, row, sign, sub, subsup, sup } from "./math.js";

const TRANSPOSED = sign("⊤");

/** A matrix of a layer, which counts from 0: Z with index 1 for the first. */
export function ofLayer(symbol: Part, layer: number): MathTree {
  return sub(symbol, number(String(layer + 1)));
}

/** A transposed matrix of a layer. */
export function transposedOf(symbol: Part, layer: number): MathTree {
  return subsup(symbol, number(String(layer + 1)), TRANSPOSED);
}

/** A number of a layer and one of its units: z with index 2, 1. Both count from 0. */
export function ofUnit(symbol: Part, layer: number, unit: number | string): MathTree {
  const index = typeof unit === "number" ? number(String(unit + 1)) : name(unit);
  return sub(symbol, row(number(String(layer + 1)), ",", index));
}

/** A gradient: the d before what it is the gradient of. */
export function d(symbol: string): MathTree {
  return row(name("d"), name(symbol));
}

/** The letters of what dropout makes of activations: of a matrix, of a row. */
export const DROPPED = { matrix: "Ã", row: "ã" } as const;

/** The same of what batch norm makes of them. */
export const NORMALIZED = { matrix: "Â", row: "â" } as const;

const ANSWERS = { matrix: "A", row: "a" } as const;

/** What follows a layer: batch norm, dropout, both or none. */
interface Followed {
  readonly normalized?: unknown;
  readonly dropped?: unknown;
}

/** The letters of what batch norm leaves of a layer's answers, before dropout. */
export function answersLetters({ normalized }: Followed): { readonly matrix: string; readonly row: string } {
  return normalized ? NORMALIZED : ANSWERS;
}

/** The letters of what goes on from a layer. */
export function passedLetters(layer: Followed): { readonly matrix: string; readonly row: string } {
  return layer.dropped ? DROPPED : answersLetters(layer);
}

/**
 * What a layer reads, for the batch: X, or the activations of the layer before, as batch norm
 * and dropout leave them.
 */
export function inputsOf(layers: readonly Followed[], layer: number): MathTree {
  return layer === 0 ? name("X") : ofLayer(passedLetters(layers[layer - 1]).matrix, layer - 1);
}

/** The same of one row. */
export function rowInputsOf(layers: readonly Followed[], layer: number): MathTree {
  return layer === 0 ? name("x") : ofLayer(passedLetters(layers[layer - 1]).row, layer - 1);
}

/** The same, transposed. */
export function inputsTransposed(layers: readonly Followed[], layer: number): MathTree {
  if (layer === 0) return sup(name("X"), TRANSPOSED);
  return transposedOf(passedLetters(layers[layer - 1]).matrix, layer - 1);
}
