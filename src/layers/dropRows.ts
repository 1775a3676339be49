import type { Shape } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/** What decides about the dropouts of a graph. */
export class Chance {
  private streams = 0;

  constructor(
    /** The number of each row in the data, as indices ["rows"]. */
    readonly rows: Tensor,
    /** The epoch, and what numbers of rows count from, as indices [2]. */
    readonly moment: Tensor,
    readonly seed: number,
  ) {}

  /** A stream that no other dropout of the graph has. */
  stream(): number {
    return FIRST_STREAM + this.streams++;
  }
}

/** Streams of weights begin at 0, those of dropouts here. */
const FIRST_STREAM = 2 ** 31;
const WORDS = 2 ** 32;

/** Numbers set to zero by the row that they are in, whatever the batch: no mask is kept, the way back draws it again. */
class DropRows implements Op {
  readonly name = "dropout";
  readonly overlays = [0];

  constructor(
    private readonly rate: number,
    private readonly seed: number,
    private readonly stream: number,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [, rows, moment] }: Tensor): readonly (Tensor | undefined)[] {
    return [newTensor(dy.shape, this, [dy, rows, moment])];
  }

  lower({ inputs: [x, rows, moment], outputs: [out] }: Site): readonly Step[] {
    const [count, ...extents] = out.extents;
    const columns = extents.reduce((product, extent) => product * extent, 1);
    const { seed, stream, rate } = this;
    const where = [out.address, x.address, columns, rows.address, moment.address] as const;
    const call = step("dropRows", count, ...where, seed % WORDS, Math.floor(seed / WORDS), stream, rate);
    return [{ ...call, grain: 1 }];
  }
}

/** `x`, a batch ["rows", ...], of which numbers are zero with probability `rate`. */
export function dropRows(x: Tensor, rate: number, chance: Chance): Tensor {
  const { rows, moment, seed } = chance;
  return newTensor(x.shape, new DropRows(rate, seed, chance.stream()), [x, rows, moment]);
}
