import { shared } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";
import { type Chance, changeRows } from "./chance.js";

/** Normal numbers added by the row that they belong to, whatever the batch. */
class NoiseRows implements Op {
  readonly name = "gaussianNoise";
  readonly overlays = [0];

  constructor(
    private readonly deviation: number,
    readonly seed: number,
    readonly stream: number,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor): readonly (Tensor | undefined)[] {
    return [dy];
  }

  lower(site: Site): readonly Step[] {
    return changeRows("noiseRows", site, this, this.deviation);
  }
}

/** `x`, a batch ["rows", ...], with normal numbers of that deviation added. */
export function noiseRows(x: Tensor, deviation: number, chance: Chance): Tensor {
  const { rows, moment, seed } = chance;
  return shared(newTensor(x.shape, new NoiseRows(deviation, seed, chance.stream()), [x, rows, moment]));
}
