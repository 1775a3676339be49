import type { KernelResult } from "../../bench/kernels.js";
import { SPARSE_GROUP } from "../../bench/sparseGroup.js";
import { median } from "../../bench/statistics.js";

/** What kernels that a limit is for come to, in a sentence of its own. */
interface Part {
  readonly says: string;
  readonly limit: string;
  readonly isPart: (result: KernelResult) => boolean;
}

/** Products that skip zeros are in no part: counted as if dense, they may exceed every limit. */
const PARTS: readonly Part[] = [
  {
    says: "Products of matrices, of which training consists for the most part,",
    limit: "can compute",
    isPart: ({ group, flops }) => flops !== undefined && group !== SPARSE_GROUP,
  },
  {
    says: "Kernels that take each number once, such as activations and updates,",
    limit: "can read and write",
    isPart: ({ flops }) => flops === undefined,
  },
];

/**
 * What the kernels measured so far come to, held against this machine's limits, in words; empty
 * where none is measured.
 */
export function summaryOf(results: readonly KernelResult[]): string {
  return PARTS.flatMap(({ says, limit, isPart }) => {
    const shares = results.filter(isPart).map(({ share }) => Math.round(100 * share));
    if (shares.length === 0) return [];
    const [least, middle, most] = [Math.min(...shares), Math.round(median(shares)), Math.max(...shares)];
    const spread = least === most ? "" : `, from ${least} % to ${most} %`;
    return [`${says} come to ${middle} % of what one core of this device ${limit}${spread}.`];
  }).join(" ");
}
