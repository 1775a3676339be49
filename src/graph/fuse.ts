import type { Lowering } from "./site.js";
import type { Tensor } from "./tensor.js";

/** Kernel calls between tensors: what one op is, or several that are done at once. */
export interface Instruction {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly lowering: Lowering;
}

/** What reads a tensor. */
export interface Readers {
  /** The tensors made from it, in order. */
  of(tensor: Tensor): readonly Tensor[];
  /**
   * Whether its numbers are read by `reader` alone, so that they need no memory of their own once
   * that is done with it.
   */
  areOnly(tensor: Tensor, reader: Tensor): boolean;
  /** Whether the program's caller reads it. */
  isOutput(tensor: Tensor): boolean;
}

/**
 * Several ops done by one instruction, in the place of `tensor`: all inputs of the instruction must
 * be there by then.
 */
export interface Fusion {
  readonly instruction: Instruction;
  /** The other tensors that need no instruction of their own any more. */
  readonly covers: readonly Tensor[];
}

/**
 * Finds what can be done at once when `tensor` is made; undefined where nothing can. The bits must
 * be those of the ops one by one.
 */
export type FusionRule = (tensor: Tensor, readers: Readers) => Fusion | undefined;

/**
 * The instructions that make `outputs`, of the tensors in `order`, with what the rules find done at
 * once.
 */
export function fuse(
  order: readonly Tensor[],
  outputs: readonly Tensor[],
  rules: readonly FusionRule[],
): readonly Instruction[] {
  const readers = readersIn(order, outputs);
  const found = new Map<Tensor, Instruction>();
  const covered = new Set<Tensor>();
  for (const tensor of order) {
    for (const rule of rules) {
      const fusion = rule(tensor, readers);
      // a tensor is done once: the first rule that takes it has it
      const isFree = (taken: Tensor): boolean => !covered.has(taken) && !found.has(taken);
      if (!fusion || ![tensor, ...fusion.covers].every(isFree)) continue;
      found.set(tensor, fusion.instruction);
      for (const taken of fusion.covers) covered.add(taken);
    }
  }
  return order.flatMap((tensor) => {
    if (covered.has(tensor) || tensor.op.isAlias || tensor.op.isInput) return [];
    return [found.get(tensor) ?? { inputs: tensor.inputs, outputs: [tensor], lowering: tensor.op }];
  });
}

function readersIn(order: readonly Tensor[], outputs: readonly Tensor[]): Readers {
  const read = new Map<Tensor, Tensor[]>(order.map((tensor) => [tensor, []]));
  for (const tensor of order) for (const input of new Set(tensor.inputs)) read.get(input)?.push(tensor);
  const wanted = new Set(outputs);
  const of = (tensor: Tensor): readonly Tensor[] => read.get(tensor) ?? [];
  return {
    of,
    isOutput: (tensor) => wanted.has(tensor),
    areOnly: (tensor, reader) => !wanted.has(tensor) && of(tensor).length === 1 && of(tensor)[0] === reader,
  };
}
