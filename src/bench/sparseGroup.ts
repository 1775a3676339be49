/**
 * Name of the group of products that skip zeros, where readers look for what a figure means. It
 * stands alone, for a page tells of results without the code that measures.
 */
export const SPARSE_GROUP = "sparse products, GFLOP/s as if dense";
