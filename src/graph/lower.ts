import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { countOf, resolve } from "./extents.js";
import { type FusionRule, fuse, type Instruction } from "./fuse.js";
import { leavesOf } from "./leaves.js";
import { INDEX_BYTES } from "./lowerInOrder.js";
import { ownerOf, plan } from "./plan.js";
import type { Machine, Place, Placed, Site } from "./site.js";
import { orderOf, type Tensor } from "./tensor.js";

/**
 * A graph in the memory of one Runtime, ready to give the steps for any number of rows up to the
 * most.
 */
export interface Layout {
  /** Bytes of linear memory that it takes. */
  readonly bytes: number;
  /** Where a leaf or an output lies; 0 for a leaf that nothing is made from. */
  addressOf(tensor: Tensor): number;
  /** The steps for a batch of `rows`. */
  steps(rows: number): readonly Step[];
}

/** Where tensors lie whatever the plan is: a model's parameters and gradients, rows of data. */
export type Places = ReadonlyMap<Tensor, Place>;

/**
 * Lays the graph that ends in `outputs` out in memory for batches of `most` rows, all in one block
 * but for the tensors that have their `places` already. @throws ResourceError OUT_OF_MEMORY, and
 * then nothing was allocated.
 */
export function layOut(
  runtime: Runtime,
  outputs: readonly Tensor[],
  most: number,
  rules: readonly FusionRule[],
  places: Places = new Map(),
): Layout {
  const order = orderOf(outputs);
  const instructions = fuse(order, outputs, rules);
  const leaves = leavesOf(outputs).filter((leaf) => !places.has(leaf));
  const bytesOf = ({ kind, shape }: Tensor): number =>
    countOf(resolve(shape, most)) * (kind === "index" ? INDEX_BYTES : runtime.elementBytes);
  const sized = (instruction: Instruction): Site =>
    siteOf(runtime, instruction, (tensor) => places.get(tensor), 0, most);
  const planned = plan(instructions, leaves, outputs, places, {
    ofTensor: bytesOf,
    ofWorkspace: (instruction) => (instruction.lowering.workspace?.(sized(instruction)) ?? 0) * runtime.elementBytes,
  });
  const base = planned.bytes > 0 ? runtime.arena.allocate(planned.bytes) : 0;
  const placeOf = (tensor: Tensor): Place | undefined => {
    const place = planned.places.get(tensor);
    return place === undefined ? places.get(tensor) : { address: base + place };
  };
  const site = (instruction: Instruction, rows: number): Site => {
    const workspace = planned.workspaces.get(instruction);
    return siteOf(runtime, instruction, placeOf, workspace === undefined ? 0 : base + workspace, rows);
  };
  return {
    bytes: planned.bytes,
    addressOf: (tensor) => placeOf(ownerOf(tensor))?.address ?? 0,
    steps: (rows) => instructions.flatMap((one) => stepsOf(one, site(one, rows))),
  };
}

/** The steps of an instruction; none where all that it makes is empty. */
function stepsOf({ lowering }: Instruction, site: Site): readonly Step[] {
  return site.outputs.every(({ extents }) => countOf(extents) === 0) ? [] : lowering.lower(site);
}

/** An instruction's site; while there is no plan yet, with addresses 0. */
function siteOf(
  machine: Machine,
  { inputs, outputs }: Instruction,
  placeOf: (owner: Tensor) => Place | undefined,
  workspace: number,
  rows: number,
): Site {
  const placed = (tensor: Tensor): Placed => ({
    address: 0,
    ...placeOf(ownerOf(tensor)),
    extents: resolve(tensor.shape, rows),
  });
  return { machine, rows, inputs: inputs.map(placed), outputs: outputs.map(placed), allocate: () => workspace };
}
