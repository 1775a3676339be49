import { formatShape } from "../../io/formatShape.js";
import { unfit } from "../../io/unfit.js";
import { addGlobalAverage, addGlobalMaximum, asImages, asSequences } from "../windowLayers.js";
import { ROWS } from "./folding.js";
import type { Constant, Node } from "./graphIn.js";
import { constant, optional, type Reading, whole } from "./reading.js";

/** How the graph's numbers lie at this place, with the number of rows, which nobody knows. */
export function extentsAt({ chain: { shape }, channelsFirst, rank }: Reading): readonly number[] {
  const [last] = shape.slice(-1);
  const row = channelsFirst ? [last, ...shape.slice(0, -1)] : shape;
  // what each channel is one number of keeps its places
  return [ROWS, ...row, ...new Array<number>(Math.max(0, rank - 1 - row.length)).fill(1)];
}

/** The shape that an op asks for. */
export function shapeAt(reading: Reading, { attributes }: Node): Constant {
  const { start, end } = Object.fromEntries(
    ["start", "end"].map((name) => [name, attributes.get(name)?.whole] as const),
  );
  const values = Float64Array.from(extentsAt(reading).slice(start, end));
  return { shape: [values.length], values, isDouble: false };
}

/**
 * Turns what has its channels last in the graph, for an op that takes channels first: it takes the
 * first axis for them.
 */
export function bringChannelsFirst(reading: Reading): void {
  const { chain } = reading;
  if (reading.channelsFirst || chain.shape.length === 1) return;
  chain.add({ kind: "permute", axes: [...chain.shape.slice(1).map((_, axis) => axis + 2), 1] });
  reading.channelsFirst = true;
}

/** Lets numbers lie here as they do in the graph. */
export function bringInOrder(reading: Reading): void {
  const { chain } = reading;
  if (!reading.channelsFirst || chain.shape.length === 1) return;
  const axes = chain.shape.length;
  chain.add({ kind: "permute", axes: [axes, ...chain.shape.slice(1).map((_, axis) => axis + 1)] });
  reading.channelsFirst = false;
}

function flatten(reading: Reading): void {
  reading.chain.flatten(reading.channelsFirst);
  reading.rank = 2;
}

export function addFlatten(reading: Reading, node: Node): void {
  const axis = whole(node, "axis", 1);
  if ((axis < 0 ? axis + reading.rank : axis) !== 1)
    throw unfit("has Flatten along another axis than that of the rows");
  flatten(reading);
}

export function addReshape(reading: Reading, node: Node): void {
  const told = [...constant(reading, node, 1).values];
  reshape(reading, resolved(reading, told), told);
}

/** With axes of one element more. */
export function addUnsqueeze(reading: Reading, node: Node): void {
  const told = [...(optional(reading, node, 1)?.values ?? node.attributes.get("axes")?.wholes ?? [])];
  const rank = reading.rank + told.length;
  const places = told.map((axis) => (axis < 0 ? axis + rank : axis));
  const left = [...extentsAt(reading)];
  const extents = Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : (left.shift() ?? 1)));
  reshape(reading, extents.slice(1), extents);
}

/**
 * The extents of a row that Reshape is told, of which one may be left open, and 0 stands for what
 * there was.
 */
export function resolved(reading: Reading, told: readonly number[]): readonly number[] {
  const all = extentsAt(reading);
  const size = reading.chain.shape.reduce((product, extent) => product * extent, 1);
  const row = told.slice(1).map((extent, axis) => (extent === 0 ? all[axis + 1] : extent));
  const known = row.reduce((product, extent) => (extent === -1 ? product : product * extent), 1);
  return row.map((extent) => (extent === -1 ? size / known : extent));
}

/** Rows stay: their number is open, or that of the example that the file was made of. */
function reshape(reading: Reading, row: readonly number[], told: readonly number[]): void {
  const { chain } = reading;
  const size = chain.shape.reduce((product, extent) => product * extent, 1);
  const fits = row.length > 0 && row.reduce((product, extent) => product * extent, 1) === size;
  if (!fits || !row.every((extent) => Number.isInteger(extent) && extent > 0) || told.slice(1).includes(ROWS))
    throw unfit(
      `has Reshape to [${told.map((extent) => (Number.isNaN(extent) ? "rows" : extent)).join()}] of rows of ${formatShape(extentsAt(reading).slice(1))}`,
    );
  if (row.length === 1) {
    flatten(reading);
    return;
  }
  if (row.join() === extentsAt(reading).slice(1).join()) return;
  bringInOrder(reading);
  chain.add({ kind: "reshape", shape: row });
  reading.channelsFirst = false;
  reading.rank = row.length + 1;
}

/** The mean, or the largest number, of each channel's places. */
export function addReduce(reading: Reading, node: Node, kind: "mean" | "max"): void {
  const { rank, channelsFirst, chain } = reading;
  const told = [...(optional(reading, node, 1)?.values ?? node.attributes.get("axes")?.wholes ?? [])];
  const axes = told.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  const first = channelsFirst ? 2 : 1;
  const places = chain.shape.slice(1).map((_, axis) => axis + first);
  if (places.length === 0 || axes.join() !== places.join())
    throw unfit(`has ${node.op} along the axes ${axes.join(", ")}, and means of all places of each channel are read`);
  if (kind === "mean") addGlobalAverage(chain);
  else addGlobalMaximum(chain);
  if (whole(node, "keepdims", 1) === 0) reading.rank = 2;
  else if (!channelsFirst) throw unfit(`has ${node.op} with keepdims of images whose channels come last`);
}

/** Those of an op that has no other purpose. */
export function addGlobal(reading: Reading, kind: "mean" | "max"): void {
  bringChannelsFirst(reading);
  if (kind === "mean") addGlobalAverage(reading.chain);
  else addGlobalMaximum(reading.chain);
}

/** Zeros around images, or in front of sequences and behind them. */
export function addPad(reading: Reading, node: Node): void {
  const { values } = constant(reading, node, 1);
  const value = optional(reading, node, 2)?.values[0] ?? 0;
  const mode = node.attributes.get("mode")?.text ?? "constant";
  const total = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + Math.abs(size), 0);
  if (total(values) === 0) return;
  const { chain } = reading;
  const places = chain.shape.length - 1;
  const first = reading.channelsFirst ? 2 : 1;
  const sides = Array.from({ length: places }, (_, axis) => [first + axis, first + axis + values.length / 2])
    .flat()
    .map((place) => values[place]);
  const areZeros = mode === "constant" && value === 0 && (node.inputs[3] ?? "") === "";
  if (!areZeros || values.length !== 2 * reading.rank || places < 1 || places > 2 || total(values) !== total(sides))
    throw unfit("has Pad of other than zeros around images and sequences: export it without");
  if (places === 2) chain.add({ kind: "zeroPadding2d", padding: sides });
  else {
    asImages(chain);
    chain.add({ kind: "zeroPadding2d", padding: [...sides, 0, 0] });
    asSequences(chain);
  }
}

/**
 * Ways to find the nearest pixel that repeat each one, where images become larger by whole numbers.
 */
const NEAREST = ["asymmetric,floor", "half_pixel,round_prefer_floor"];

/** Images made larger by whole numbers, each pixel repeated. */
export function addResize(reading: Reading, node: Node): void {
  const text = (name: string, usual: string): string => node.attributes.get(name)?.text || usual;
  bringChannelsFirst(reading);
  const extents = extentsAt(reading);
  const sizes = optional(reading, node, 3)?.values;
  const scales = sizes ? Array.from(sizes, (size, axis) => size / extents[axis]) : optional(reading, node, 2)?.values;
  const [, channels, ...size] = scales ?? [];
  const way = [text("coordinate_transformation_mode", "half_pixel"), text("nearest_mode", "round_prefer_floor")].join();
  const areWhole = size.length === 2 && size.every((scale) => Number.isInteger(scale) && scale > 0);
  if (text("mode", "nearest") !== "nearest" || !NEAREST.includes(way) || channels !== 1 || !areWhole)
    throw unfit("has Resize other than to the nearest pixel, by whole numbers: export it so");
  reading.chain.add({ kind: "upSampling2d", size });
}
