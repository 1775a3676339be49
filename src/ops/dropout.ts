import { checkOptions, checkWhole, invalidOption } from "../check.js";
import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/** Where the random numbers of a dropout come from. */
export interface DropoutOptions {
  /** Default 0. */
  readonly seed?: number;
  /**
   * Different dropouts of one graph need different streams to draw different numbers. Default 0.
   */
  readonly stream?: number;
}

/**
 * Elements set to zero at random; what random numbers say is a function of seed, stream, step and
 * place, so no mask is kept.
 */
class Dropout implements Op {
  readonly name = "dropout";
  readonly indexInput = 1;
  readonly overlays = [0];

  constructor(
    private readonly rate: number,
    private readonly seed: number,
    private readonly stream: number,
  ) {}

  limit(): number {
    return WORDS;
  }

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [, step] }: Tensor): readonly (Tensor | undefined)[] {
    return [apply(this, dy, step), undefined];
  }

  lower({ inputs: [x, at], outputs: [out] }: Site): readonly Step[] {
    const [low, high] = [this.seed % WORDS, Math.floor(this.seed / WORDS)];
    const count = countOf(out.extents);
    return [step("dropElements", count, out.address, x.address, at.address, low, high, this.stream, this.rate)];
  }
}

/** Values of a 32-bit word. */
const WORDS = 2 ** 32;

/**
 * Each element of `x` is 0 with probability `rate`, and else divided by 1 - rate, so that the mean
 * stays (inverted dropout, as Keras and PyTorch have it). `step` is an index input of one element,
 * `indices([])`: another one at each run draws another mask, the same one the same mask, on any
 * number of threads. @throws UsageError INVALID_OPTION.
 */
export function dropout(x: Tensor, rate: number, step: Tensor, options: DropoutOptions = {}): Tensor {
  checkOptions("dropout", options, "{ seed: 1 }", ["seed", "stream"]);
  const { seed = 0, stream = 0 } = options;
  if (!(typeof rate === "number" && rate >= 0 && rate <= 1))
    throw invalidOption("The rate of dropout", "a number from 0 to 1", rate);
  checkWhole("The seed of dropout", seed, 0);
  checkWhole("The stream of dropout", stream, 0, WORDS - 1);
  if (step?.shape?.length !== 0) throw invalidOption("The step of dropout", "one index, indices([])", step?.shape);
  return apply(new Dropout(rate, seed, stream), x, step);
}
