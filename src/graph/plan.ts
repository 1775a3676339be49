import type { Instruction } from "./fuse.js";
import { isSame } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** Where everything lies while a program runs, in bytes from the begin of one block. */
export interface Plan {
  /**
   * Of every tensor that has memory: its place. Tensors that are never alive at once may share it.
   */
  readonly places: ReadonlyMap<Tensor, number>;
  /** Of every instruction that asked for some: the place of its working memory. */
  readonly workspaces: ReadonlyMap<Instruction, number>;
  /** Bytes of the block. */
  readonly bytes: number;
}

/** Bytes of each thing that has to have a place. */
export interface Sizes {
  ofTensor(tensor: Tensor): number;
  ofWorkspace(instruction: Instruction): number;
}

/**
 * Places begin at a cache line; a kernel may read, never write, up to a line behind its operands.
 */
const LINE = 64;

/** The tensor whose memory this one is in: itself, but for aliases. */
export function ownerOf(tensor: Tensor): Tensor {
  let owner = tensor;
  while (owner.op.isAlias) [owner] = owner.inputs;
  return owner;
}

/**
 * Gives every tensor a place. One walk over the instructions: a result takes the smallest gap that
 * is free, a tensor's place is free again when its last reader is done, and an op that may overlay
 * an input takes over the place of one that nobody reads later. `leaves` are there from the begin,
 * `outputs` stay to the end. What is in `given` has its place elsewhere.
 */
export function plan(
  instructions: readonly Instruction[],
  leaves: readonly Tensor[],
  outputs: readonly Tensor[],
  given: ReadonlyMap<Tensor, unknown>,
  sizes: Sizes,
): Plan {
  const lastReader = new Map<Tensor, number>();
  instructions.forEach(({ inputs }, i) => {
    for (const input of inputs) lastReader.set(ownerOf(input), i);
  });
  // these are never free
  for (const tensor of [...outputs, ...given.keys()]) lastReader.set(ownerOf(tensor), instructions.length);

  const block = new Block();
  const places = new Map<Tensor, number>();
  const workspaces = new Map<Instruction, number>();
  for (const leaf of leaves) places.set(leaf, block.take(sizes.ofTensor(leaf)));
  instructions.forEach((instruction, i) => {
    const { inputs, outputs: made, lowering } = instruction;
    const ended = new Set(inputs.map(ownerOf).filter((owner) => lastReader.get(owner) === i));
    const overlaid = given.has(made[0])
      ? undefined
      : (lowering.overlays ?? []).map((number) => inputs[number]).find((input) => mayTake(input, made[0], ended));
    made.forEach((tensor, number) => {
      if (given.has(tensor)) return;
      const place = number === 0 && overlaid ? places.get(ownerOf(overlaid)) : undefined;
      places.set(tensor, place ?? block.take(sizes.ofTensor(tensor)));
    });
    const workspace = sizes.ofWorkspace(instruction);
    if (workspace > 0) {
      const place = block.take(workspace);
      workspaces.set(instruction, place);
      block.give(place);
    }
    if (overlaid) ended.delete(ownerOf(overlaid));
    for (const owner of ended) block.give(places.get(owner) ?? 0);
  });
  return { places, workspaces, bytes: block.bytes };
}

/** Whether a result may be written over `input`, which ends with the instruction that makes it. */
function mayTake(input: Tensor, made: Tensor, ended: ReadonlySet<Tensor>): boolean {
  const owner = ownerOf(input);
  return ended.has(owner) && isSame(input.shape, made.shape) && owner.kind === "number";
}

/** A block that grows, in which stretches are in use. */
class Block {
  /** Bytes that were ever in use. */
  bytes = 0;
  /** In ascending order. */
  private taken: { readonly begin: number; readonly end: number }[] = [];

  /** Takes the smallest gap that is large enough; behind the last stretch there is always one. */
  take(bytes: number): number {
    let begin = 0;
    const gaps = [...this.taken, { begin: Number.POSITIVE_INFINITY, end: 0 }].map((next) => {
      const gap = { begin, size: next.begin - begin };
      begin = next.end;
      return gap;
    });
    // one line at least: two stretches never begin at one place
    const size = Math.max(1, Math.ceil(bytes / LINE)) * LINE;
    const [gap] = gaps.filter((one) => one.size >= size).sort((a, b) => a.size - b.size);
    const end = gap.begin + size;
    this.taken = [...this.taken, { begin: gap.begin, end }].sort((a, b) => a.begin - b.begin);
    this.bytes = Math.max(this.bytes, end);
    return gap.begin;
  }

  give(begin: number): void {
    this.taken = this.taken.filter((one) => one.begin !== begin);
  }
}
