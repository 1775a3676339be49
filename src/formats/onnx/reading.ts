import { unfit } from "../../io/unfit.js";
import type { Chain } from "../chain.js";
import type { Numbers } from "../described.js";
import type { Constant, Node } from "./graphIn.js";

/** A graph while it is read. */
export interface Reading {
  readonly chain: Chain;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Whether images are [channels, height, width] in the graph at this place. */
  channelsFirst: boolean;
  /** Dimensions of what the graph has at this place, with that of the rows. */
  rank: number;
  /** A layer that waits for its bias, which another op may add. */
  pending: Pending | undefined;
  /** Sequences, while they lie in another way than rows do. */
  sequences: Sequences | undefined;
}

/** What an axis of sequences counts: "one" has one element. */
export type Axis = "rows" | "steps" | "features" | "one";

/** Sequences on their way through a graph. */
export interface Sequences {
  readonly axes: readonly Axis[];
  /** Whether the last step comes first. */
  readonly isReversed: boolean;
  /**
   * Adds the recurrent layer that made them, which waits until it is known whether all its states
   * are taken or the last one.
   */
  readonly add?: (returnSequences: boolean) => void;
}

/** A layer whose bias isn't all told yet. */
export interface Pending {
  /** Numbers that its bias has, and axes of the graph's answer behind theirs. */
  readonly units: number;
  readonly places: number;
  readonly bias: Numbers | undefined;
  /** Adds the layer with that bias to the chain. */
  readonly add: (bias: Numbers | undefined) => void;
}

/** Adds what an op is to a chain; `answer` is the place of the one of its answers that goes on. */
export type Read = (reading: Reading, node: Node, answer: number) => void;

/** A constant that an op takes. @throws FormatError FORMAT_INVALID where it has none there. */
export function constant({ constants }: Reading, { op, inputs }: Node, place: number): Constant {
  const found = constants.get(inputs[place] ?? "");
  if (found && found.values.length > 0) return found;
  throw unfit(
    `has ${op} whose input ${place} is no constant of the file: export it with its weights, in float32 or float64`,
  );
}

/** One that it may do without. */
export function optional(reading: Reading, node: Node, place: number): Constant | undefined {
  return (node.inputs[place] ?? "") === "" ? undefined : constant(reading, node, place);
}

/** Its elements, as lanegrad takes them. */
export const numbers = ({ values, isDouble }: Constant): Numbers => (isDouble ? values : Float32Array.from(values));
/** An attribute of a node, or what it is where none is told. */
export const whole = ({ attributes }: Node, name: string, usual: number): number =>
  attributes.get(name)?.whole ?? usual;
/** The same of one that is no whole number. */
export const float = ({ attributes }: Node, name: string, usual: number): number =>
  attributes.get(name)?.float ?? usual;
