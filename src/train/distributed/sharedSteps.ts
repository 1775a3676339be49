import { shareOf } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";
import { bindKernel, type NewRunner, type Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { giveAll } from "./giveAll.js";
import { sharersOf } from "./share.js";

/**
 * Something that is done for each batch; a promise where others had to have their turn meanwhile.
 */
export type Act = () => Promise<void> | undefined;

/** What makes an act of work that talks to other processes, whose time is told. */
export type Talking = (work: () => void) => Act;

/** Lines of a product that a process computes at least, whole tiles. */
const LINES = 4;

/**
 * Multiplications from which a product is shared out: one process needs some ten microseconds for
 * so many, and a message takes more than fewer could save.
 */
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
  talking: Talking,
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
    acts.push(...productActs(communicator, runtime, product, talking));
  });
  doBefore(steps.length);
  return acts;
}

/**
 * What each process does for a product: it computes its lines, and is given those of the others.
 */
function productActs(
  communicator: Communicator,
  runtime: Runtime,
  { kernel, args, rows }: Step,
  talking: Talking,
): readonly Act[] {
  const { arena, elementBytes } = runtime;
  const [c, , , , columns, , cStride] = args as ProductArguments;
  const tiles = Math.ceil(rows / LINES);
  const sharers = sharersOf(tiles, communicator);
  const linesOf = (rank: number): readonly [number, number] => {
    const { begin, end } = shareOf(tiles, sharers, rank);
    return [begin * LINES, Math.min(rows, end * LINES)];
  };
  const { rank } = communicator;
  const compute = (): undefined => {
    // bound anew each time: for the sake of several threads a model moves to other memory
    if (rank < sharers) bindKernel(runtime.kernels, kernel, args)(...linesOf(rank));
  };
  const partOf = (from: number): Uint8Array => {
    const [begin, end] = linesOf(from);
    const numbers = (end - begin - 1) * cStride + columns;
    return arena.bytes(c + begin * cStride * elementBytes, numbers * elementBytes);
  };
  const give = (): void =>
    giveAll(
      communicator,
      Array.from({ length: sharers }, (_, from) => partOf(from)),
    );
  return [compute, talking(give)];
}
