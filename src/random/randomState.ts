import { checkWhole, invalidOption } from "../check.js";
import { checkShuffled } from "./checkShuffled.js";
import { log } from "./log.js";
import { MersenneTwister } from "./mersenneTwister.js";
import { ascending, type Indexed, shuffleWith } from "./shuffle.js";

const WORD_MAX = 2 ** 32 - 1;

/**
 * NumPy's legacy `numpy.random.RandomState(seed)`, which `numpy.random.seed(seed)` and
 * scikit-learn's `random_state` mean too: the same draws in the same order, whichever methods are
 * mixed, and the same bits on every engine. Uniform numbers, shuffles and permutations equal
 * NumPy's always; normal numbers do except where NumPy's C library rounds a logarithm to the wrong
 * neighbour (with glibc 2.36 about 4 in 10 000 of them, by at most 2 units in the last place).
 * Calls with arguments out of range throw UsageError (`INVALID_OPTION`).
 */
export class RandomState {
  readonly #twister: MersenneTwister;
  #sparedNormal: number | undefined;

  /** `seed` is an integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    checkWhole("The seed of a RandomState", seed, 0, WORD_MAX);
    this.#twister = new MersenneTwister(seed);
  }

  /** `n` numbers in [0, 1), multiples of 2^-53: NumPy's `random_sample(n)` and `rand(n)`. */
  randomSample(n: number): Float64Array<ArrayBuffer> {
    return this.#fill(n, () => this.#twister.double());
  }

  /**
   * `n` numbers between the finite `low` (included) and `high` (which rounding can reach): NumPy's
   * `uniform(low, high, n)`.
   */
  uniform(low: number, high: number, n: number): Float64Array<ArrayBuffer> {
    checkFinite("The lower bound of a uniform distribution", low);
    checkFinite("The upper bound of a uniform distribution", high);
    const range = high - low;
    checkFinite("The range of a uniform distribution", range);
    return this.#fill(n, () => low + range * this.#twister.double());
  }

  /** `n` normal numbers of mean 0 and deviation 1: NumPy's `standard_normal(n)` and `randn(n)`. */
  standardNormal(n: number): Float64Array<ArrayBuffer> {
    return this.#fill(n, () => this.#gauss());
  }

  /**
   * `n` normal numbers of the given finite mean and standard deviation (at least 0): NumPy's
   * `normal(mean, deviation, n)`.
   */
  normal(mean: number, deviation: number, n: number): Float64Array<ArrayBuffer> {
    checkFinite("The mean of a normal distribution", mean);
    checkFinite("The deviation of a normal distribution", deviation);
    if (deviation < 0) throw invalidOption("The deviation of a normal distribution", "at least 0", deviation);
    return this.#fill(n, () => mean + deviation * this.#gauss());
  }

  /**
   * Shuffles an array or typed array of at most 2^32 elements in place: NumPy's `shuffle(array)` of
   * one dimension.
   */
  shuffle<Element>(array: Indexed<Element>): void {
    checkShuffled(array);
    shuffleWith(array, (n) => this.#below(n));
  }

  /** The numbers 0 ... n - 1 in random order, n from 0 to 2^32 - 1: NumPy's `permutation(n)`. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    checkWhole("The length of a permutation", n, 0, WORD_MAX);
    const order = ascending(n);
    this.shuffle(order);
    return order;
  }

  #fill(n: number, draw: () => number): Float64Array<ArrayBuffer> {
    checkWhole("The count of random numbers", n, 0, WORD_MAX);
    const values = new Float64Array(n);
    for (let index = 0; index < n; index++) values[index] = draw();
    return values;
  }

  /**
   * Marsaglia's polar method: each accepted pair gives two normals, of which the second waits for
   * the next call.
   */
  #gauss(): number {
    const spared = this.#sparedNormal;
    if (spared !== undefined) {
      this.#sparedNormal = undefined;
      return spared;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.#twister.double() - 1;
      y = 2 * this.#twister.double() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * log(square)) / square);
    this.#sparedNormal = factor * x;
    return factor * y;
  }

  /**
   * An integer in [0, n) for n from 2 to 2^32: whole words, masked to n - 1's bits, until one fits.
   */
  #below(n: number): number {
    const largest = n - 1;
    const mask = WORD_MAX >>> Math.clz32(largest);
    let word: number;
    do {
      word = (this.#twister.uint32() & mask) >>> 0;
    } while (word > largest);
    return word;
  }
}

/** Which rows, counted from 0, train and which test, each in the order they were drawn. */
export interface TrainTestIndices {
  /** Places of the rows to train on. */
  readonly train: Uint32Array<ArrayBuffer>;
  /** Places of the rows to test on. */
  readonly test: Uint32Array<ArrayBuffer>;
}

/**
 * The split of scikit-learn's `train_test_split(..., test_size=testRows, random_state=seed)`,
 * unstratified, with all other rows for training: a permutation of the rows gives first the test
 * rows, then the training rows. `rows` is from 2 to 2^32 - 1, `testRows` from 1 to rows - 1, `seed`
 * from 0 to 2^32 - 1; throws UsageError (`INVALID_OPTION`) otherwise.
 */
export function trainTestIndices(rows: number, testRows: number, seed: number): TrainTestIndices {
  checkWhole("The number of rows to split", rows, 2, WORD_MAX);
  checkWhole("The number of test rows", testRows, 1, rows - 1);
  const order = new RandomState(seed).permutation(rows);
  return { train: order.slice(testRows), test: order.slice(0, testRows) };
}

function checkFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw invalidOption(name, "a finite number", value);
}
