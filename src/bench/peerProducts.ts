import { RandomState } from "../random/randomState.js";
import { Program } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { noEpilogue } from "../steps/epilogue.js";
import { matrix } from "../steps/products.js";
import { type ProductSize, productSteps } from "./productCases.js";
import type { Contestant, Timed } from "./race.js";
import { type Clock, type Pace, sampler } from "./timing.js";

/** A product that the peers compute too, of numbers in float32. */
export interface PeerProduct extends ProductSize {
  readonly group: string;
}

/** Products of `lanegrad bench kernels --peers`, in their order. */
export const peerProducts: readonly PeerProduct[] = [
  { group: "products, square, with peers", rows: 480, depth: 480, columns: 480 },
  { group: "products, square, with peers", rows: 1024, depth: 1024, columns: 1024 },
  { group: "products of mnist-5v8, with peers", rows: 11272, depth: 784, columns: 196 },
];

/** The two operands, row-major. */
export interface Operands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

const SEED = 1;

/**
 * Random numbers from -1 to 1: products computed with operands mixed up or transposed come out
 * quite different.
 */
export function operandsOf({ rows, depth, columns }: ProductSize): Operands {
  const random = new RandomState(SEED);
  return {
    a: new Float32Array(random.uniform(-1, 1, rows * depth)),
    b: new Float32Array(random.uniform(-1, 1, depth * columns)),
  };
}

/** A round of a product. */
export interface ProductRound extends Timed {
  /** Seconds of one product. */
  readonly seconds: number;
  /** `differenceOf` the contestant's product and ours. */
  readonly difference: number;
}

/** Our own entry, and the product that the others are compared with. */
export interface OurProduct extends Contestant<ProductRound> {
  readonly product: Float32Array;
}

/**
 * Enters our product, warmed up. Like the peers', a run takes both operands as they lie: packing is
 * part of it.
 */
export function enterOurProduct(
  runtime: Runtime,
  version: string,
  size: ProductSize,
  { a, b }: Operands,
  pace: Pace,
  now?: Clock,
): OurProduct {
  const { rows, depth, columns } = size;
  const mark = runtime.arena.mark();
  const place = (values: Float32Array): number => {
    const address = runtime.allocateReals(values.length);
    runtime.reals(address, values.length).set(values);
    return address;
  };
  const c = runtime.allocateReals(rows * columns);
  const [left, right] = [matrix(place(a), depth), matrix(place(b), columns)];
  const program = new Program(productSteps(runtime, size, c, left, right, 0, noEpilogue), runtime.kernels);
  const sample = sampler(() => program.run(), pace, now);
  return {
    name: "lanegrad",
    version,
    product: new Float32Array(runtime.reals(c, rows * columns)),
    round: async () => ({ seconds: sample(), difference: 0 }),
    close: async () => runtime.arena.release(mark),
  };
}

/**
 * The greatest difference between two products, relative to the greatest element of ours: sums of
 * random signs come near 0, where no library's relative error is small. Infinity for another number
 * of elements, NaN where theirs holds one.
 */
export function differenceOf(theirs: Float32Array, ours: Float32Array): number {
  if (theirs.length !== ours.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let greatest = 0;
  for (let i = 0; i < ours.length; i++) {
    difference = Math.max(difference, Math.abs(theirs[i] - ours[i]));
    greatest = Math.max(greatest, Math.abs(ours[i]));
  }
  return difference === 0 ? 0 : difference / greatest;
}

/**
 * A hundred times what orders of summation make of 1024 terms in float32, and a thousandth of what
 * a mix-up makes.
 */
const DIFFERENCE_TOLERANCE = 1e-4;

/** Whether a difference is that of roundings alone. */
export function isSameProduct(difference: number): boolean {
  return difference <= DIFFERENCE_TOLERANCE;
}
