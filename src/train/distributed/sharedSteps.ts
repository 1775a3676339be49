import type { Communicator } from "../../processes/communicator.js";
import { bindKernel, type NewRunner, type Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { shareOf, sharersOf } from "./share.js";

/**
 * Something that is done for each batch; a promise where others had to have their turn meanwhile.
 */
export type Act = () => Promise<void> | undefined;

/**
 * Lines of a product that a process computes at least, whole tiles, and multiplications from which
 * it is worth its messages.
 */
const LINES = 4;
const WORTH = 2 ** 18;

/**
 * The arguments of a product, of which these are the first (assembly/gemm.ts,
 * assembly/indirect.ts).
 */
type ProductArguments = readonly [
  ...[c: number, a: number, b: number, bias: number, columns: number, depth: number, cStride: number],
  ...others: number[],
];

/** Whether it is a product that is worth sharing out. */
function isWorth({ kernel, args, rows }: Step): boolean {
  if (kernel !== "gemm" && kernel !== "gemmIndirect") return false;
  const [, , , , columns, depth] = args as ProductArguments;
  return rows > LINES && rows * columns * depth >= WORTH;
}

/**
 * What makes of numbers that all processes have what all are to have: steps that every process
 * does, and products of which each computes some lines and is given the others. Each number is
 * computed as one process would, so that its bits are the same.
 */
export function sharedActs(
  communicator: Communicator,
  runtime: Runtime,
  steps: readonly Step[],
  newRunner: NewRunner,
  expected: number,
): readonly Act[] {
  const acts: Act[] = [];
  let begin = 0;
  const doBefore = (end: number): void => {
    const own = steps.slice(begin, end);
    if (own.length === 0) return;
    const runner = newRunner(own, own.length, expected);
    acts.push(() => runner.run());
  };
  steps.forEach((product, i) => {
    if (!isWorth(product)) return;
    doBefore(i);
    begin = i + 1;
    acts.push(() => shareProduct(communicator, runtime, product));
  });
  doBefore(steps.length);
  return acts;
}

function shareProduct(communicator: Communicator, runtime: Runtime, { kernel, args, rows }: Step): undefined {
  const { arena, elementBytes, kernels } = runtime;
  const [c, , , , columns, , cStride] = args as ProductArguments;
  const tiles = Math.ceil(rows / LINES);
  const sharers = sharersOf(tiles, communicator);
  const linesOf = (rank: number): readonly [number, number] => {
    const { begin, end } = shareOf(tiles, sharers, rank);
    return [begin * LINES, Math.min(rows, end * LINES)];
  };
  const { rank } = communicator;
  if (rank < sharers) bindKernel(kernels, kernel, args)(...linesOf(rank));
  for (let from = 0; from < sharers; from++) {
    const [begin, end] = linesOf(from);
    const numbers = (end - begin - 1) * cStride + columns;
    communicator.broadcast(arena.bytes(c + begin * cStride * elementBytes, numbers * elementBytes), from);
  }
}
