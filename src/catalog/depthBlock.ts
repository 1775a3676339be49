/**
 * Elements of a block in which sums are taken, ascending, before the blocks' sums are added
 * (assembly/gemm.ts).
 */
export const DEPTH_BLOCK = 256;
