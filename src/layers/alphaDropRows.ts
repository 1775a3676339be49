import { shared } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { type Chance, changeRows } from "./chance.js";

/**
 * Numbers set to the least of selu, as `dropRows` sets them to zero; the way back draws the same
 * ones again.
 */
class AlphaDropRows implements Op {
  readonly name = "alphaDropout";
  readonly overlays = [0];

  constructor(
    private readonly rate: number,
    readonly seed: number,
    readonly stream: number,
    private readonly isGradient = false,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [, rows, moment] }: Tensor): readonly (Tensor | undefined)[] {
    const back = new AlphaDropRows(this.rate, this.seed, this.stream, true);
    return [shared(newTensor(dy.shape, back, [dy, rows, moment]))];
  }

  lower(site: Site): readonly Step[] {
    return changeRows("alphaDropRows", site, this, this.rate, this.isGradient ? 1 : 0);
  }
}

/** `x`, a batch ["rows", ...], of which numbers are the least of selu with probability `rate`. */
export function alphaDropRows(x: Tensor, rate: number, chance: Chance): Tensor {
  const { rows, moment, seed } = chance;
  return shared(newTensor(x.shape, new AlphaDropRows(rate, seed, chance.stream()), [x, rows, moment]));
}
