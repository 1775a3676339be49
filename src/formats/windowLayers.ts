import { axisOf } from "../catalog/windows.js";
import { unfit } from "../io/unfit.js";
import type { Chain, LayerNumbers } from "./chain.js";

/**
 * Windows of a layer as other programs tell them: for each axis, with the places that are added
 * before and behind.
 */
export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** What else there is to tell of a convolution. */
export interface Filters {
  readonly filters: number;
  readonly groups: number;
  readonly bias: boolean;
}

/** Adds a convolution whose kernel lies as lanegrad has it. @throws FormatError FORMAT_INVALID. */
export function addConvolution(
  chain: Chain,
  windows: Windows,
  { filters, groups, bias }: Filters,
  numbers: LayerNumbers,
): void {
  const kind = windows.size.length === 1 ? "conv1d" : "conv2d";
  const padding = paddingOf(chain, windows) ?? padded(chain, windows, `a ${kind}`);
  const { size: kernelSize, strides, dilation } = windows;
  chain.add({ kind, filters, kernelSize, strides, padding, dilation, groups, activation: "linear", bias }, numbers);
}

/** How pooling takes what lies outside of an image. */
export type Outside = "none" | "zeros";

/**
 * Adds a pooling by the largest number or the mean. Where windows lie as no `padding` has them,
 * zeros are put around the image, if these are no larger than any number or are counted.
 * @throws FormatError FORMAT_UNSUPPORTED.
 */
export function addPooling(chain: Chain, kind: "max" | "average", windows: Windows, outside: Outside): void {
  const { size: poolSize, strides, dilation } = windows;
  if (dilation.some((apart) => apart !== 1)) throw unfit("has pooling with a dilation: leave that out");
  const isFlat = poolSize.length === 1;
  if (isFlat && kind === "average") {
    asImages(chain);
    addPooling(chain, kind, asColumns(windows), outside);
    asSequences(chain);
    return;
  }
  const named = isFlat ? "maxPooling1d" : kind === "max" ? "maxPooling2d" : "averagePooling2d";
  const isInside = windows.before.every((count) => count === 0) && windows.behind.every((count) => count === 0);
  const zerosLose = kind === "max" && chain.activation === "relu";
  const found = kind === "average" && outside === "zeros" && !isInside ? undefined : paddingOf(chain, windows);
  if (!found && !zerosLose && outside !== "zeros")
    throw unfit(
      `has pooling whose windows stick out by ${windows.before.join(", ")}: let them lie inside of the image`,
    );
  chain.add({ kind: named, poolSize, strides, padding: found ?? padded(chain, windows, "pooling") });
}

/** Adds the mean of each channel over all places. */
export function addGlobalAverage(chain: Chain): void {
  asImages(chain);
  chain.add({ kind: "globalAveragePooling2d" });
}

/** Adds the largest number of each channel over all places. */
export function addGlobalMaximum(chain: Chain): void {
  const poolSize = chain.shape.slice(0, -1);
  const kind = poolSize.length === 1 ? "maxPooling1d" : "maxPooling2d";
  chain.add({ kind, poolSize, strides: poolSize, padding: "valid" });
  chain.flatten(false);
}

/** Makes sequences of images of one column. */
export function asSequences(chain: Chain): void {
  const [steps, , channels] = chain.shape;
  chain.add({ kind: "reshape", shape: [steps, channels] });
}

/** Makes images of one column of sequences. */
export function asImages(chain: Chain): void {
  const [steps, channels] = chain.shape;
  if (chain.shape.length === 2) chain.add({ kind: "reshape", shape: [steps, 1, channels] });
}

/** Windows of sequences as those of such images. */
function asColumns({ size, strides, dilation, before, behind }: Windows): Windows {
  const column = ([extent]: readonly number[], beside: number): readonly number[] => [extent, beside];
  return {
    size: column(size, 1),
    strides: column(strides, 1),
    dilation: column(dilation, 1),
    before: column(before, 0),
    behind: column(behind, 0),
  };
}

/** The padding by which windows lie so; undefined where none does. */
function paddingOf(
  { shape }: Chain,
  { size, strides, dilation, before, behind }: Windows,
): "valid" | "same" | undefined {
  return (["valid", "same"] as const).find((padding) =>
    size.every((extent, axis) => {
      const found = axisOf(shape[axis] ?? 0, extent, strides[axis], dilation[axis], padding);
      if (!found) return false;
      const span = (extent - 1) * dilation[axis] + 1;
      const told = Math.floor(((shape[axis] ?? 0) + before[axis] + behind[axis] - span) / strides[axis]) + 1;
      // what sticks out behind the last window is never read
      return found.before === before[axis] && found.output === told;
    }),
  );
}

/** Puts zeros around the images, inside of which windows then lie. */
function padded(chain: Chain, { before, behind }: Windows, what: string): "valid" {
  if (before.length !== 2)
    throw unfit(
      `has ${what} of sequences whose windows stick out by ${before[0]} and ${behind[0]}: let them lie inside, or stick out evenly with a stride of 1`,
    );
  chain.add({ kind: "zeroPadding2d", padding: [before[0], behind[0], before[1], behind[1]] });
  return "valid";
}
