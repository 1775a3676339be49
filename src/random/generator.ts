import { checkWhole } from "../check.js";
import { checkGeneratorState } from "./checkGeneratorState.js";
import { checkShuffled } from "./checkShuffled.js";
import { ascending, type Indexed } from "./shuffle.js";
import { type GeneratorState, WORD, Xoshiro } from "./xoshiro.js";

/**
 * The seeded generator of lanegrad's shuffles and splits (`Xoshiro`), for whoever wants to draw as
 * they do. The same seed gives the same stream on every engine; it is not for secrets.
 */
export class Generator extends Xoshiro {
  /**
   * `seed` is an integer from 0 to 2^53 - 1; throws UsageError (`INVALID_OPTION`) for anything
   * else.
   */
  constructor(seed: number) {
    checkWhole("The seed", seed, 0, Number.MAX_SAFE_INTEGER);
    super(seed);
  }

  /**
   * An integer in [0, n), all equally likely; n is an integer from 1 to 2^32, else UsageError
   * (`INVALID_OPTION`).
   */
  override below(n: number): number {
    checkWhole("The bound of a random integer", n, 1, WORD);
    return super.below(n);
  }

  /**
   * Shuffles an array or typed array in place; throws UsageError (`INVALID_OPTION`) for anything
   * else.
   */
  override shuffle<Element>(array: Indexed<Element>): void {
    checkShuffled(array);
    super.shuffle(array);
  }

  /**
   * Continues the stream at `state`; throws UsageError (`INVALID_OPTION`) if none can stand there.
   */
  override restore(state: GeneratorState): void {
    checkGeneratorState(state);
    super.restore(state);
  }

  /** A number in [0, 1): a multiple of 2^-53, all equally likely. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /**
   * The numbers 0 ... n - 1 in random order; n is an integer from 0 to 2^32 - 1, else UsageError
   * (`INVALID_OPTION`).
   */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    checkWhole("The length of a permutation", n, 0, WORD - 1);
    const order = ascending(n);
    this.shuffle(order);
    return order;
  }
}
