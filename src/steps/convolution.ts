import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Epilogue, noEpilogue } from "./epilogue.js";

/** How a convolution goes along one axis of its images, which are brought to their places first. */
export interface Side {
  readonly input: number;
  /** Places from one element of the image to the next one: between them are zeros. */
  readonly spread: number;
  /** Zeros before the image. */
  readonly before: number;
  readonly size: number;
  readonly dilation: number;
  readonly stride: number;
  readonly output: number;
}

/**
 * A convolution in numbers: of images [rows, columns, channels] with a kernel [rows, columns,
 * channels / groups, filters].
 */
export interface Convolution {
  readonly images: number;
  readonly rows: Side;
  readonly columns: Side;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

/** What convolutions need to know of the machine. */
type Machine = Pick<Runtime, "panelColumns" | "elementBytes" | "constants" | "scratch">;

/**
 * A walk through memory (assembly/indirect.ts): extents but for the outermost one, and the elements
 * between neighbours.
 */
type Walk = readonly [middle: number, inner: number, outerStride: number, middleStride: number, innerStride: number];

/**
 * Where a kernel's numbers lie: elements from one line of filters, and from one group of them, to
 * the next.
 */
interface KernelPlace {
  readonly address: number;
  readonly line: number;
  readonly group: number;
}

/** Elements that memory is taken by: a cache line of float64 ones, two of float32. */
const BLOCK = 16;

function blocks(count: number): number {
  return Math.ceil(count / BLOCK) * BLOCK;
}

/** Elements of working memory that `convolve` takes. */
export function convolveWorkspace(machine: Machine, convolution: Convolution): number {
  return blocks(spreadCount(convolution)) + panelsOf(machine, convolution) * convolution.groups;
}

/** Elements that `convolveFlipped` takes. */
export function flippedWorkspace(machine: Machine, convolution: Convolution): number {
  return convolveWorkspace(machine, flipped(convolution)) + blocks(kernelCount(convolution));
}

/** Elements that `kernelGradient` takes. */
export function gradientWorkspace(convolution: Convolution): number {
  return blocks(spreadCount(convolution));
}

/**
 * The steps to the convolution of the images at `x` plus bias [filters] (0: none), then the
 * epilogue, at `c`, with the working memory at `workspace`. Sums go over the lines, columns and
 * channels of the kernel, in the canonical order.
 */
export function convolve(
  machine: Machine,
  convolution: Convolution,
  c: number,
  x: number,
  kernel: number,
  bias: number,
  epilogue: Epilogue,
  workspace: number,
): readonly Step[] {
  const { filters, groups } = convolution;
  const place = { address: kernel, line: filters, group: filters / groups };
  return convolveBy(machine, convolution, c, x, place, bias, epilogue, workspace);
}

/**
 * The steps to the gradient with respect to the images of a convolution plus bias, then the
 * epilogue, at `dx`: `dy` is the one with respect to its result. It is the convolution of `dy`, its
 * elements as far apart as the stride, with the kernel from its last tap to its first, and filters
 * for channels.
 */
export function convolveFlipped(
  machine: Machine,
  convolution: Convolution,
  dx: number,
  dy: number,
  kernel: number,
  bias: number,
  epilogue: Epilogue,
  workspace: number,
): readonly Step[] {
  const { filters, channels, groups } = convolution;
  const taps = tapsOf(convolution);
  const [perGroup, inGroup] = [filters / groups, channels / groups];
  const place = { address: workspace, line: inGroup, group: taps * perGroup * inGroup };
  const flips = Array.from({ length: groups }, (_, g) => {
    const from = kernel + g * perGroup * machine.elementBytes;
    const to = workspace + g * place.group * machine.elementBytes;
    return { ...step("flipKernel", taps, to, from, taps, inGroup, perGroup, filters), grain: 1 };
  });
  const rest = workspace + blocks(kernelCount(convolution)) * machine.elementBytes;
  return [...flips, ...convolveBy(machine, flipped(convolution), dx, dy, place, bias, epilogue, rest)];
}

/**
 * The steps to the gradient with respect to the kernel of a convolution, at `dKernel`: summed over
 * all pixels of all images.
 */
export function kernelGradient(
  machine: Machine,
  convolution: Convolution,
  dKernel: number,
  x: number,
  dy: number,
  workspace: number,
): readonly Step[] {
  const { images, rows, columns, filters, groups } = convolution;
  const perGroup = filters / groups;
  const { source, steps, pixels, taps } = patches(machine, convolution, x, workspace);
  const [lines, depth] = [linesOf(convolution), images * rows.output * columns.output];
  const right = { panel: machine.panelColumns, line: filters };
  const products = Array.from({ length: groups }, (_, g) => {
    const [c, b] = [dKernel, dy].map((address) => address + g * perGroup * machine.elementBytes);
    return product(machine, lines, c, source(g), b, 0, perGroup, depth, filters, right, taps, pixels, noEpilogue);
  });
  return [...steps, ...products];
}

function convolveBy(
  machine: Machine,
  convolution: Convolution,
  c: number,
  x: number,
  kernel: KernelPlace,
  bias: number,
  { operation, other }: Epilogue,
  workspace: number,
): readonly Step[] {
  const { images, rows, columns, filters, groups } = convolution;
  const { elementBytes, panelColumns } = machine;
  const { source, steps, pixels, taps } = patches(machine, convolution, x, workspace);
  const perGroup = filters / groups;
  const depth = linesOf(convolution);
  const count = Math.ceil(perGroup / panelColumns);
  const right = { panel: depth * panelColumns, line: panelColumns };
  const panels = workspace + blocks(spreadCount(convolution)) * elementBytes;
  const products = Array.from({ length: groups }, (_, g) => {
    const behind = (address: number): number => address && address + g * perGroup * elementBytes;
    const packed = panels + g * panelsOf(machine, convolution) * elementBytes;
    const from = kernel.address + g * kernel.group * elementBytes;
    const pack = step("packPanels", count, packed, from, depth, perGroup, panelColumns, kernel.line, 1);
    const epilogue = { operation, other: behind(other) };
    const pixelsInAll = images * rows.output * columns.output;
    return [
      pack,
      product(
        ...([machine, pixelsInAll, behind(c), source(g), packed, behind(bias), perGroup, depth, filters] as const),
        ...([right, pixels, taps, epilogue] as const),
      ),
    ];
  });
  return [...steps, ...products.flat()];
}

/** C = A B + bias, then the epilogue, with A read by two walks from the address `x`. */
function product(
  { constants, scratch }: Machine,
  lines: number,
  c: number,
  x: number,
  b: number,
  bias: number,
  columns: number,
  depth: number,
  cStride: number,
  { panel, line }: { readonly panel: number; readonly line: number },
  rows: Walk,
  depths: Walk,
  { operation, other }: Epilogue,
): Step {
  const call = step(
    ...(["gemmIndirect", lines, c, x, b, bias, columns, depth, cStride, panel, line] as const),
    ...([...rows, ...depths, operation, other, constants, scratch] as const),
  );
  return { ...call, takesScratch: true };
}

/**
 * The patches of the images at `x`, as walks over pixels and taps from the address of each group's
 * first channel; the steps bring images to where they can be read so, with zeros around and
 * between, unless they are there.
 */
function patches(machine: Machine, convolution: Convolution, x: number, workspace: number) {
  const { images, rows, columns, channels, groups } = convolution;
  const isSpread = spreadCount(convolution) > 0;
  const [height, width] = isSpread ? [extentOf(rows), extentOf(columns)] : [rows.input, columns.input];
  const spread = step(
    ...(["spreadImages", images, workspace, x, rows.input, columns.input, channels, height, width] as const),
    ...([rows.before, columns.before, rows.spread, columns.spread] as const),
  );
  const line = width * channels;
  const pixels: Walk = [rows.output, columns.output, height * line, rows.stride * line, columns.stride * channels];
  const taps: Walk = [columns.size, channels / groups, rows.dilation * line, columns.dilation * channels, 1];
  const address = isSpread ? workspace : x;
  return {
    source: (g: number): number => address + g * (channels / groups) * machine.elementBytes,
    steps: isSpread ? [{ ...spread, grain: 1 }] : [],
    pixels,
    taps,
  };
}

/** Elements of the images with zeros around and between them; 0 where they are read as they lie. */
function spreadCount({ images, rows, columns, channels }: Convolution): number {
  const areWhole = [rows, columns].every((side) => extentOf(side) === side.input);
  return areWhole ? 0 : images * extentOf(rows) * extentOf(columns) * channels;
}

/** How long an axis is with all places that windows reach. */
function extentOf({ input, spread, before, size, dilation, stride, output }: Side): number {
  const own = before + (input - 1) * spread + 1;
  return Math.max(own, (output - 1) * stride + (size - 1) * dilation + 1);
}

/** The convolution by which the gradient comes back. */
function flipped({ rows, columns, channels, filters, ...rest }: Convolution): Convolution {
  return { ...rest, rows: back(rows), columns: back(columns), channels: filters, filters: channels };
}

function back({ input, before, size, dilation, stride, output }: Side): Side {
  const outside = (size - 1) * dilation - before;
  return { input: output, spread: stride, before: outside, size, dilation, stride: 1, output: input };
}

function tapsOf({ rows, columns }: Convolution): number {
  return rows.size * columns.size;
}

/** Numbers of the kernel. */
function kernelCount(convolution: Convolution): number {
  return linesOf(convolution) * convolution.filters;
}

/** Numbers of an image that a filter meets at a place. */
function linesOf(convolution: Convolution): number {
  const { channels, groups } = convolution;
  return tapsOf(convolution) * (channels / groups);
}

/** Elements of the packed panels of one group. */
function panelsOf({ panelColumns }: Machine, convolution: Convolution): number {
  const { filters, groups } = convolution;
  return Math.ceil(filters / groups / panelColumns) * panelColumns * linesOf(convolution);
}
