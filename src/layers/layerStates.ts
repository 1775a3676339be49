import { countOf } from "../graph/extents.js";
import type { Tensor } from "../graph/tensor.js";
import type { Parameter } from "../nn/blueprint.js";
import type { Network, PlacedParameter } from "../nn/network.js";
import type { Runtime } from "../runtime/runtime.js";

/** Numbers that a layer keeps from batch to batch, and that no gradient moves. */
export interface LayerState extends Pick<Parameter, "layer" | "name" | "shape" | "leaf"> {
  readonly start: number | Float64Array;
}

/** What has states. */
interface Stateful {
  readonly states: readonly LayerState[];
}

/** A state in linear memory. */
export type PlacedState = LayerState & Pick<PlacedParameter, "count" | "address">;

/**
 * What an update makes of a state: the share of it that stays, and the rest of what the batch
 * gives.
 */
export interface StateMove {
  readonly state: Tensor;
  readonly kept: number;
  readonly batch: Tensor;
  /** Numbers of a row that go into each number of `batch`, and what messages call the layer. */
  readonly perRow: number;
  readonly what: string;
}

/** States begin at whole cache lines, as parameters do. */
const ALIGNMENT = 64;

/** Bytes that a state takes. */
function bytesOf(state: LayerState, elementBytes: number): number {
  return Math.ceil((countOf(state.shape) * elementBytes) / ALIGNMENT) * ALIGNMENT;
}

/** Takes memory for states; gives the address behind it. */
export function placeStates(states: readonly LayerState[], { arena, elementBytes }: Runtime): number {
  const bytes = states.reduce((total, state) => total + bytesOf(state, elementBytes), 0);
  return arena.allocate(bytes) + bytes;
}

/** The states of a network's layers, which lie at the end of all that its training changes. */
export function placedStates(network: Network, { states }: Stateful): readonly PlacedState[] {
  const { elementBytes } = network.runtime;
  let address = network.parameters + network.trainedBytes;
  const placed = states.toReversed().map((state) => {
    address -= bytesOf(state, elementBytes);
    return { ...state, count: countOf(state.shape), address };
  });
  return placed.reverse();
}

/** Makes the states what they start from. */
export function startStates(network: Network, layers: Stateful): void {
  for (const { address, count, start } of placedStates(network, layers)) {
    const values = network.runtime.reals(address, count);
    if (typeof start === "number") values.fill(start);
    else values.set(start);
  }
}
