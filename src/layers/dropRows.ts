import { shared } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { type Chance, changeRows } from "./chance.js";

/**
 * Numbers set to zero by the row that they are in, whatever the batch: no mask is kept, the way
 * back draws it again.
 */
class DropRows implements Op {
  readonly name = "dropout";
  readonly overlays = [0];

  constructor(
    private readonly rate: number,
    readonly seed: number,
    readonly stream: number,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [, rows, moment] }: Tensor): readonly (Tensor | undefined)[] {
    return [shared(newTensor(dy.shape, this, [dy, rows, moment]))];
  }

  lower(site: Site): readonly Step[] {
    return changeRows("dropRows", site, this, this.rate);
  }
}

/** `x`, a batch ["rows", ...], of which numbers are zero with probability `rate`. */
export function dropRows(x: Tensor, rate: number, chance: Chance): Tensor {
  const { rows, moment, seed } = chance;
  return shared(newTensor(x.shape, new DropRows(rate, seed, chance.stream()), [x, rows, moment]));
}
