import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";

/** What decides about the dropouts and the noise of a graph. */
export class Chance {
  private streams = 0;

  constructor(
    /** The number of each row in the data, as indices ["rows"]. */
    readonly rows: Tensor,
    /** The epoch, and what numbers of rows count from, as indices [2]. */
    readonly moment: Tensor,
    readonly seed: number,
  ) {}

  /** A stream that no other layer of the graph draws from. */
  stream(): number {
    return FIRST_STREAM + this.streams++;
  }
}

/** Streams of weights begin at 0, those of layers here. */
const FIRST_STREAM = 2 ** 31;
/** Values of a 32-bit word. */
const WORDS = 2 ** 32;

/**
 * A kernel that changes the rows of its first input as chance has it, of which `amount` says how
 * much; `more` is what else it takes.
 */
export function changeRows(
  kernel: "dropRows" | "alphaDropRows" | "noiseRows",
  { inputs: [x, rows, moment], outputs: [out] }: Site,
  { seed, stream }: Pick<Chance, "seed"> & { readonly stream: number },
  amount: number,
  ...more: readonly number[]
): readonly Step[] {
  const [count, ...extents] = out.extents;
  const columns = extents.reduce((product, extent) => product * extent, 1);
  const where = [out.address, x.address, columns, rows.address, moment.address];
  const args = [...where, seed % WORDS, Math.floor(seed / WORDS), stream, amount, ...more];
  return [{ kernel, rows: count, args, grain: 1 }];
}
