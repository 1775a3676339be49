import { isIn, type NameIn } from "./lookup.js";
import { isNumber, onOrOff, positive, type Range } from "./ranges.js";

/** An option of a layer. */
export interface LayerOption {
  /** What it is where it is left out; absent where it must be given. */
  readonly usual?: number | boolean;
  /** Values that it may have. */
  readonly range: { readonly holds: (value: unknown) => boolean; readonly words: string };
}

/** Numbers from 0 to 1. */
const proportion: Range = {
  holds: (value): value is number => isNumber(value) && value >= 0 && value <= 1,
  words: "a number from 0 to 1",
};
const finite: Range = { holds: isNumber, words: "a finite number" };
const size: Range = {
  holds: (value): value is number => Number.isSafeInteger(value) && Number(value) > 0,
  words: "a whole number from 1 on",
};

/** Axes of a row at most. */
const MOST_AXES = 8;

/** Lists of so many whole numbers, each at least `least`. */
const listOf = (most: number, least: number, words: string, fewest = most): LayerOption["range"] => ({
  holds: (value) =>
    Array.isArray(value) &&
    value.length >= fewest &&
    value.length <= most &&
    value.every((one) => Number.isSafeInteger(one) && one >= least && one < 2 ** 31),
  words,
});
const extents = listOf(MOST_AXES, 1, `a list of 1 to ${MOST_AXES} whole numbers from 1 on`, 1);
const orders: LayerOption["range"] = {
  holds: (value) => extents.holds(value) && Array.isArray(value) && value.every((_, axis) => value.includes(axis + 1)),
  words: "all axes of a row in another order, such as [2, 1]",
};

const on = { usual: true, range: onOrOff };
/** Of all that divide by a deviation. */
const normalization = { epsilon: { usual: 1e-5, range: positive }, center: on, scale: on };

/** The kinds of layers that are told by options alone, each with what it may be told. */
export const layerOptions = {
  alphaDropout: { rate: { usual: 0.5, range: proportion } },
  prelu: { start: { usual: 0.25, range: finite }, shared: { usual: false, range: onOrOff } },
  layerNormalization: normalization,
  groupNormalization: { groups: { range: size }, ...normalization },
  embedding: { inputDim: { range: size }, outputDim: { range: size } },
  reshape: { shape: { range: extents } },
  permute: { axes: { range: orders } },
  zeroPadding2d: { padding: { range: listOf(4, 0, "whole numbers from 0 on, [[top, bottom], [left, right]]") } },
  upSampling2d: { size: { range: listOf(2, 1, "whole numbers from 1 on, [height, width]") } },
  batchNormalization: { momentum: { usual: 0.9, range: proportion }, unbiased: on, ...normalization },
} as const satisfies Readonly<Record<string, Readonly<Record<string, LayerOption>>>>;

/** The name of such a kind. */
export type OptionKind = NameIn<typeof layerOptions>;

/** The options of a kind of layer. */
export function optionsOf(kind: OptionKind): Readonly<Record<string, LayerOption>> {
  return layerOptions[kind];
}

/** Whether `kind`, which may be anything, is one of them. */
export function isOptionKind(kind: unknown): kind is OptionKind {
  return isIn(layerOptions, kind);
}
