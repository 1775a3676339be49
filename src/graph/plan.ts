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
 * `outputs` stay to the end.
 */
export function plan(
  instructions: readonly Instruction[],
  leaves: readonly Tensor[],
  outputs: readonly Tensor[],
  sizes: Sizes,
): Plan {
  const lastReader = new Map<Tensor, number>();
  instructions.forEach(({ inputs }, i) => {
    for (const input of inputs) lastReader.set(ownerOf(input), i);
  });
  for (const output of outputs) lastReader.set(ownerOf(output), instructions.length);

  const gaps = new Gaps();
  const places = new Map<Tensor, number>();
  const workspaces = new Map<Instruction, number>();
  for (const leaf of leaves) places.set(leaf, gaps.take(sizes.ofTensor(leaf)));
  instructions.forEach((instruction, i) => {
    const { inputs, outputs: made, lowering } = instruction;
    const ended = new Set(inputs.map(ownerOf).filter((owner) => lastReader.get(owner) === i));
    const overlaid = (lowering.overlays ?? [])
      .map((number) => inputs[number])
      .find((input) => mayTake(input, made[0], ended));
    made.forEach((tensor, number) => {
      const place = number === 0 && overlaid ? places.get(ownerOf(overlaid)) : undefined;
      places.set(tensor, place ?? gaps.take(sizes.ofTensor(tensor)));
    });
    const workspace = sizes.ofWorkspace(instruction);
    if (workspace > 0) {
      const place = gaps.take(workspace);
      workspaces.set(instruction, place);
      gaps.give(place, workspace);
    }
    if (overlaid) ended.delete(ownerOf(overlaid));
    for (const owner of ended) gaps.give(places.get(owner) ?? 0, sizes.ofTensor(owner));
  });
  return { places, workspaces, bytes: gaps.end };
}

/** Whether a result may be written over `input`, which ends with the instruction that makes it. */
function mayTake(input: Tensor, made: Tensor, ended: ReadonlySet<Tensor>): boolean {
  const owner = ownerOf(input);
  return ended.has(owner) && isSame(input.shape, made.shape) && owner.kind === "number";
}

/** Free stretches of a block that grows. */
class Gaps {
  /** Bytes that were ever in use. */
  end = 0;
  /** In ascending order, none touching the next. */
  private free: { begin: number; end: number }[] = [];

  take(bytes: number): number {
    const size = rounded(bytes);
    const fitting = this.free.filter(({ begin, end }) => end - begin >= size);
    const [gap] = fitting.sort((a, b) => a.end - a.begin - (b.end - b.begin));
    if (gap) {
      const { begin } = gap;
      gap.begin += size;
      this.free = this.free.filter((one) => one.begin < one.end);
      return begin;
    }
    // a gap at the end is where the block grows from
    const last = this.free.at(-1);
    const begin = last?.end === this.end ? last.begin : this.end;
    if (begin < this.end) this.free.pop();
    this.end = begin + size;
    return begin;
  }

  give(begin: number, bytes: number): void {
    const gaps = [...this.free, { begin, end: begin + rounded(bytes) }].sort((a, b) => a.begin - b.begin);
    this.free = [];
    for (const gap of gaps) {
      const last = this.free.at(-1);
      if (last && last.end >= gap.begin) last.end = Math.max(last.end, gap.end);
      else this.free.push(gap);
    }
  }
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
