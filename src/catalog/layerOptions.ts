import { type ActivationEntry, activations } from "./activations.js";
import { isIn, type NameIn, namesIn } from "./lookup.js";
import { isNumber, onOrOff, positive, type Range, share } from "./ranges.js";

/** An option of a layer. */
export interface LayerOption {
  /** What it is where it is left out; absent where it must be given. */
  readonly usual?: number | boolean | string;
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
/** As many as an i32 of the kernels counts. */
const iterations: Range = {
  holds: (value): value is number => size.holds(value) && Number(value) < 2 ** 31,
  words: "a whole number from 1 to 2147483647",
};

/** Whether it is a list of `fewest` to `most` whole numbers, each at least `least`. */
function isList(value: unknown, fewest: number, most: number, least: number): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length >= fewest &&
    value.length <= most &&
    value.every((one) => Number.isSafeInteger(one) && one >= least && one < 2 ** 31)
  );
}

const extents: LayerOption["range"] = {
  holds: (value) => isList(value, 1, 8, 1),
  words: "a list of 1 to 8 whole numbers from 1 on",
};
const order: LayerOption["range"] = {
  holds: (value) => isList(value, 1, 8, 1) && value.every((_, axis) => value.includes(axis + 1)),
  words: "all axes of a row in another order, such as [2, 1]",
};
const sides: LayerOption["range"] = {
  holds: (value) => isList(value, 4, 4, 0),
  words: "whole numbers from 0 on, [[top, bottom], [left, right]]",
};
const times: LayerOption["range"] = {
  holds: (value) => isList(value, 2, 2, 1),
  words: "whole numbers from 1 on, [height, width]",
};

/** Activations that go element by element and have kernels. */
const ofKernels = {
  holds: (value: unknown): boolean => isIn(activations, value) && isOfKernels(activations[value]),
  // a bundler that meets a call here would keep all of it
  get words(): string {
    return `one of ${namesIn(activations)
      .filter((name) => isOfKernels(activations[name]))
      .join(", ")}`;
  },
};

function isOfKernels({ isOps, isOverRows }: ActivationEntry): boolean {
  return !isOps && !isOverRows;
}

/**
 * Activations of recurrent layers: those whose slope follows from what they gave, which all steps
 * have kept.
 */
const RECURRENT: readonly string[] = ["tanh", "sigmoid", "relu", "leakyRelu", "linear"];
const ofCells: LayerOption["range"] = {
  holds: (value) => RECURRENT.some((name) => name === value),
  words: "tanh, sigmoid, relu, leakyRelu or linear",
};

const off = { usual: false, range: onOrOff };
const units = { range: size };
const tanh = { usual: "tanh", range: ofCells };
const sigmoid = { usual: "sigmoid", range: ofCells };
const on = { usual: true, range: onOrOff };
/** What is added to a variance. */
const epsilon = { usual: 1e-5, range: positive };

/**
 * The kinds of layers that are told by options alone, each with what it may be told. Neither
 * spreads nor calls stand here: bundlers keep these in pages that name no such layer.
 */
export const layerOptions = {
  alphaDropout: { rate: { usual: 0.5, range: proportion } },
  prelu: { start: { usual: 0.25, range: finite }, shared: { usual: false, range: onOrOff } },
  layerNormalization: { epsilon, center: on, scale: on },
  groupNormalization: { groups: { range: size }, epsilon, center: on, scale: on },
  batchNormalization: {
    momentum: { usual: 0.9, range: proportion },
    epsilon,
    center: on,
    scale: on,
    unbiased: on,
  },
  equilibrium: {
    units: { range: size },
    outputs: { range: size },
    activation: { usual: "tanh", range: ofKernels },
    tolerance: { usual: 0, range: share },
    maxIterations: { usual: 200, range: iterations },
    requireConvergence: { usual: false, range: onOrOff },
    monotone: { usual: false, range: onOrOff },
  },
  embedding: { inputDim: { range: size }, outputDim: { range: size } },
  reshape: { shape: { range: extents } },
  permute: { axes: { range: order } },
  zeroPadding2d: { padding: { range: sides } },
  upSampling2d: { size: { range: times } },
  simpleRnn: { units, activation: tanh, returnSequences: off, goBackwards: off, useBias: on },
  gru: {
    units,
    activation: tanh,
    recurrentActivation: sigmoid,
    returnSequences: off,
    goBackwards: off,
    useBias: on,
    resetAfter: on,
  },
  lstm: {
    units,
    activation: tanh,
    recurrentActivation: sigmoid,
    returnSequences: off,
    goBackwards: off,
    useBias: on,
    unitForgetBias: on,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, LayerOption>>>>;

/**
 * Activations of a monotone equilibrium: functions that its splitting knows the proximal operator
 * of.
 */
export const MONOTONE: readonly string[] = ["relu", "linear"];

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
