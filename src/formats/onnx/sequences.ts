import { formatShape } from "../../io/formatShape.js";
import { unfit } from "../../io/unfit.js";
import type { Node } from "./graphIn.js";
import { type Axis, constant, optional, type Reading, type Sequences, whole } from "./reading.js";
import { bringInOrder } from "./shapes.js";

/** What turns images, and whether their channels come first then. */
const TURNED: ReadonlyMap<string, boolean> = new Map([
  ["0,3,1,2", true],
  ["0,2,3,1", false],
]);

/** Axes in another order: of images, whose channels come last here, or of sequences. */
export function addTranspose(reading: Reading, node: Node): void {
  const order = node.attributes.get("perm")?.wholes ?? [];
  const isFirst = TURNED.get(order.join());
  if (reading.chain.shape.length === 2 || reading.sequences) {
    const { axes, ...others } = sequencesOf(reading);
    if (order.length !== axes.length || !axes.every((_, axis) => order.includes(axis)))
      throw unfit(`has Transpose in the order ${formatShape(order)} for sequences of ${axes.length} axes`);
    place(reading, { ...others, axes: order.map((axis) => axes[axis]) });
  } else if (isFirst !== undefined && isFirst !== reading.channelsFirst) reading.channelsFirst = isFirst;
  else permute(reading, order);
}

/** Axes in any order, with the rows first. */
function permute(reading: Reading, order: readonly number[]): void {
  const { chain } = reading;
  const isOrder = order[0] === 0 && order.length === reading.rank && order.every((_, axis) => order.includes(axis));
  if (!isOrder || chain.shape.length !== order.length - 1)
    throw unfit(`has Transpose in the order ${formatShape(order)} of rows of ${formatShape(chain.shape)}`);
  bringInOrder(reading);
  chain.add({ kind: "permute", axes: order.slice(1) });
}

/** Without axes of one element. */
export function addSqueeze(reading: Reading, node: Node): void {
  if (!reading.sequences) {
    // what is left of images when each channel is one number
    if (reading.chain.shape.length !== 1) throw unfit(`has Squeeze of rows of ${formatShape(reading.chain.shape)}`);
    reading.rank = 2;
    return;
  }
  const { axes, ...others } = reading.sequences;
  const told = optional(reading, node, 1)?.values ?? node.attributes.get("axes")?.wholes ?? [];
  const gone = [...told].map((axis) => (axis < 0 ? axis + axes.length : axis));
  if (gone.length === 0 || gone.some((axis) => axes[axis] !== "one"))
    throw unfit(`has Squeeze of other axes than those of one element: ${formatShape(gone)}`);
  place(reading, { ...others, axes: axes.filter((_, axis) => !gone.includes(axis)) });
}

/** The last step of those that a recurrent layer made. */
export function addGather(reading: Reading, node: Node): void {
  if (reading.constants.has(node.inputs[0]))
    throw unfit("has Gather of a table's rows, an embedding, which isn't read from ONNX: take the state_dict");
  const { axes, add, isReversed } = sequencesOf(reading);
  const { values, shape } = constant(reading, node, 1);
  const axis = whole(node, "axis", 0);
  const own = axis < 0 ? axis + axes.length : axis;
  const rest: readonly Axis[] = shape.length === 0 ? [] : ["one"];
  const others = axes.flatMap((one, i): readonly Axis[] => (i === own ? rest : [one]));
  const [index] = values;
  const isOf = (extent: number): boolean => values.length === 1 && (index === -1 || index === extent - 1);
  if (axes[own] === "one" && isOf(1)) {
    place(reading, { axes: others, isReversed, ...(add && { add }) });
    return;
  }
  if (axes[own] !== "steps" || !add || !isOf(reading.chain.shape[0]) || isReversed)
    throw unfit("has Gather of other than the last state of a recurrent layer: export it with that, or with all");
  add(false);
  place(reading, { axes: others, isReversed });
}

/** Steps from the last one to the first. */
export function addSlice(reading: Reading, node: Node): void {
  const found = sequencesOf(reading);
  const [starts, ends, axes, by] = [1, 2, 3, 4].map((input) => [...(optional(reading, node, input)?.values ?? [])]);
  const isWhole = starts.join() === "-1" && ends.length === 1 && ends[0] < -reading.chain.shape[0];
  if (!isWhole || by.join() !== "-1" || axes.length !== 1 || found.axes[axes[0]] !== "steps")
    throw unfit("has Slice of other than all steps backwards: export it without");
  place(reading, { ...found, isReversed: !found.isReversed });
}

/** The sequences at this place. @throws FormatError FORMAT_INVALID where there are none. */
export function sequencesOf({ sequences, chain, channelsFirst }: Reading): Sequences {
  if (sequences) return sequences;
  if (chain.shape.length !== 2) throw unfit(`takes rows of ${formatShape(chain.shape)} for sequences`);
  return { axes: channelsFirst ? ["rows", "features", "steps"] : ["rows", "steps", "features"], isReversed: false };
}

/** Puts sequences at this place. */
export function place(reading: Reading, sequences: Sequences): void {
  reading.rank = sequences.axes.length;
  reading.sequences = sequences;
}

/**
 * Lets sequences be rows again, for an op of that name. Of a recurrent layer that waits all states
 * go on, or the last one, as they lie.
 * @throws FormatError FORMAT_INVALID where rows don't come first
 */
export function settle(reading: Reading, before: string): void {
  const { sequences } = reading;
  if (!sequences) return;
  const { axes, add, isReversed } = sequences;
  const order = axes.join();
  if (isReversed || !/^rows,(steps,features|features,steps|features)$/.test(order))
    throw unfit(`has ${before} behind sequences that lie as ${axes.join(" x ")}: export it with rows first`);
  add?.(axes.includes("steps"));
  reading.channelsFirst = axes[2] === "steps";
  reading.sequences = undefined;
}
