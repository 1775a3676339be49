import type { Dataset } from "../../data/dataset.js";
import type { Values } from "../../data/numberArrays.js";
import { alone, atOnce } from "../../data/relay.js";
import { weightsOf } from "../../data/weights.js";
import type { Reals } from "../../runtime/runtime.js";
import { type Sliced, spans } from "../../sliced.js";
import type { ModelParts } from "../modelParts.js";
import { orderColumns } from "../placing/features.js";
import { targetsFor } from "../placing/targets.js";
import type { Schema } from "../schema.js";

/** What digests are called before what they are of. */
export const DIGEST = "digest of the ";

/** Numbers that are looked at at once. */
const SPAN = 2 ** 14;

/** 2^32 over the golden ratio, an odd number (Knuth, The Art of Computer Programming 3, 6.4). */
const FACTOR = 0x9e3779b1;

/**
 * What rows are told by, so that other ones are known as such: each a text, absent where the rows
 * haven't it.
 */
export interface DataDigest {
  readonly features: string;
  readonly targets: string;
  readonly weights: string | undefined;
}

/**
 * The digest of `data` as a model reads it: columns and classes in its order, numbers in its
 * element type, whatever arrays they come in. It is no proof against whoever wants two data sets of
 * one digest. `relay` says how rows are gone through that several processes hold.
 * @throws DataError, UsageError for weights that are none.
 */
export function* digestOf(parts: ModelParts, data: Dataset, schema: Schema, relay = alone): Sliced<DataDigest> {
  // checked: those of a validation are not yet
  const weights = weightsOf(data);
  const { x, scale, ...rows } = yield* orderColumns(parts, data, schema);
  const { labels, matrix } = targetsFor(parts, { x, scale, ...rows }, schema);
  const own = (count: number): Reals => parts.runtime.newReals(count);
  return {
    features: `${yield* hashOf(x, own, relay)} ${scale}`,
    targets: yield* hashOf(labels ?? matrix ?? new Int32Array(), own, relay),
    // which are doubles in every model
    weights: weights && (yield* hashOf(weights, (count) => new Float64Array(count), relay)),
  };
}

/**
 * Sixteen hexadecimal digits, of the bits that `values` have in arrays as `newReals` makes them.
 */
export function* hashOf(
  values: Values | Int32Array,
  newReals: (count: number) => Reals,
  relay = alone,
): Sliced<string> {
  const counts = new Float64Array(1);
  const count = (): void => {
    counts[0] += values.length;
  };
  yield* relay([counts], atOnce(count));
  const [length] = counts;
  const reals = newReals(Math.min(SPAN, 4 * Math.ceil(length / 4)));
  const words = new Uint32Array(reals.buffer);
  const hash = Int32Array.of(1, 2, 3, length);
  /** Numbers that wait for others before they are mixed in. */
  const waiting = new Float64Array(1);
  const adding = spans(values.length, SPAN, (begin, end) => {
    for (let i = begin; i < end; ) {
      const taken = values.subarray(i, Math.min(end, i + reals.length - waiting[0]));
      reals.set(taken, waiting[0]);
      i += taken.length;
      waiting[0] += taken.length;
      if (waiting[0] < reals.length) continue;
      mixIn(hash, words);
      waiting[0] = 0;
    }
  });
  yield* relay([hash, waiting, reals], adding);
  if (waiting[0] > 0) {
    reals.fill(0, waiting[0]);
    mixIn(hash, words);
  }
  const [a, b, c, d] = hash;
  const half = (one: number, other: number): string => (mixed(one, other) >>> 0).toString(16).padStart(8, "0");
  return half(a, b) + half(c, d);
}

/** Mixes words into four hashes, none of which waits for another. */
function mixIn(hash: Int32Array, words: Uint32Array): void {
  let [a, b, c, d] = hash;
  for (let i = 0; i < words.length; i += 4) {
    a = mixed(a, words[i]);
    b = mixed(b, words[i + 1]);
    c = mixed(c, words[i + 2]);
    d = mixed(d, words[i + 3]);
  }
  hash.set([a, b, c, d]);
}

/** A hash with another word in it: every bit of both goes on. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, FACTOR);
  return product ^ (product >>> 15);
}
