import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type FusionRule, fuse, type Instruction } from "./fuse.js";
import { Input } from "./input.js";
import { ownerOf, type Plan, plan } from "./plan.js";
import { countOf, resolve } from "./shape.js";
import type { Machine, Placed, Site } from "./site.js";
import { orderOf, type Tensor } from "./tensor.js";

/**
 * A graph in the memory of one Runtime, ready to give the steps for any number of rows up to the
 * most.
 */
export interface Layout {
  /** Bytes of linear memory that it takes. */
  readonly bytes: number;
  /** Where a leaf or an output lies; undefined for a leaf that nothing is made from. */
  addressOf(tensor: Tensor): number | undefined;
  /** The steps for a batch of `rows`. */
  steps(rows: number): readonly Step[];
}

/**
 * Lays the graph that ends in `outputs` out in memory for batches of `most` rows, all in one block.
 * @throws ResourceError OUT_OF_MEMORY, and then nothing was allocated.
 */
export function layOut(
  runtime: Runtime,
  outputs: readonly Tensor[],
  most: number,
  rules: readonly FusionRule[],
): Layout {
  const order = orderOf(outputs);
  const instructions = fuse(order, outputs, rules);
  const leaves = order.filter(({ op }) => op instanceof Input);
  const bytesOf = ({ kind, shape }: Tensor): number =>
    countOf(resolve(shape, most)) * (kind === "index" ? INDEX_BYTES : runtime.elementBytes);
  const planned = plan(instructions, leaves, outputs, {
    ofTensor: bytesOf,
    ofWorkspace: (instruction) =>
      (instruction.lowering.workspace?.(siteOf(runtime, instruction, undefined, 0, most)) ?? 0) * runtime.elementBytes,
  });
  const base = runtime.arena.allocate(planned.bytes);
  return {
    bytes: planned.bytes,
    addressOf(tensor) {
      const place = planned.places.get(ownerOf(tensor));
      return place === undefined ? undefined : base + place;
    },
    steps: (rows) => instructions.flatMap((one) => one.lowering.lower(siteOf(runtime, one, planned, base, rows))),
  };
}

/** Bytes of one index. */
const INDEX_BYTES = 4;

/** An instruction's site; without a plan yet, one of addresses 0. */
function siteOf(
  machine: Machine,
  instruction: Instruction,
  planned: Plan | undefined,
  base: number,
  rows: number,
): Site {
  const placed = (tensor: Tensor): Placed => ({
    address: planned ? base + placeOf(planned, tensor) : 0,
    extents: resolve(tensor.shape, rows),
  });
  const workspace = planned?.workspaces.get(instruction);
  return {
    machine,
    rows,
    inputs: instruction.inputs.map(placed),
    outputs: instruction.outputs.map(placed),
    workspace: workspace === undefined ? 0 : base + workspace,
  };
}

function placeOf({ places }: Plan, tensor: Tensor): number {
  return places.get(ownerOf(tensor)) ?? 0;
}
