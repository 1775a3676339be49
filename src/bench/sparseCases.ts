import type { Dataset } from "../data/dataset.js";
import { type ActivationName, finishForward, unfinished } from "../nn/activations.js";
import { type Compressed, multiplyCompressed, transposeCompressed } from "../nn/compressed.js";
import type { Runtime } from "../runtime/runtime.js";
import { compress } from "../train/compress.js";
import { filled, type KernelCase, sizeOf } from "./cases.js";
import { flopsOf } from "./productCases.js";

/** Name of the group, where readers look for what a figure means. */
export const SPARSE_GROUP = "sparse products, GFLOP/s as if dense";

/** Units of the layer behind all images at once, and behind a batch of them. */
const UNITS = { all: 196, batch: 128 };

const BATCHES = [32, 128] as const;

/** The products of a first layer whose left operand, images that are mostly zeros, comes compressed. */
export function sparseCases(images: Dataset): readonly KernelCase[] {
  return [
    forwardCase(images),
    forwardCase(images, "sigmoid"),
    transposedCase(images),
    ...BATCHES.map((rows) => batchForwardCase(images, rows)),
    ...BATCHES.map((rows) => batchBackwardCase(images, rows)),
  ];
}

/** C = X W of all images, or with bias and activation as training computes it. */
function forwardCase(images: Dataset, activation?: ActivationName): KernelCase {
  const { rows, columns: depth } = images;
  const columns = UNITS.all;
  return {
    group: SPARSE_GROUP,
    kernel: activation ? `${activation}(X W + b)` : "X W",
    size: sizeOf(rows, depth, columns),
    prepare(runtime) {
      const x = compress(runtime, images, false);
      const w = filled(runtime, depth * columns);
      const c = runtime.allocateReals(rows * columns);
      const bias = activation ? filled(runtime, columns) : 0;
      const finish = activation ? finishForward(activation, c) : unfinished;
      return {
        steps: multiplyCompressed(runtime, c, x, 0, w, bias, rows, columns, finish),
        flops: flopsOf({ rows, depth, columns }),
        bytes: compressedBytes(runtime, x) + (depth * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/** dW = X^T dZ of all images: the transpose is compressed once, as full-batch training does it. */
function transposedCase(images: Dataset): KernelCase {
  const { rows: depth, columns: rows } = images;
  const columns = UNITS.all;
  return {
    group: SPARSE_GROUP,
    kernel: "X^T dZ, transposed",
    size: sizeOf(rows, depth, columns),
    prepare(runtime) {
      const x = compress(runtime, images, true);
      const dz = filled(runtime, depth * columns);
      const c = runtime.allocateReals(rows * columns);
      return {
        steps: multiplyCompressed(runtime, c, x, 0, dz, 0, rows, columns, unfinished),
        flops: flopsOf({ rows, depth, columns }),
        bytes: compressedBytes(runtime, x) + (depth * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/** C = X W of the images of a batch, which are read where they are. */
function batchForwardCase(images: Dataset, rows: number): KernelCase {
  const depth = images.columns;
  const columns = UNITS.batch;
  return {
    group: SPARSE_GROUP,
    kernel: "X W, rows by index",
    size: sizeOf(rows, depth, columns),
    prepare(runtime) {
      const x = compress(runtime, images, false);
      const chosen = scatteredRows(runtime, rows, images.rows);
      const w = filled(runtime, depth * columns);
      const c = runtime.allocateReals(rows * columns);
      return {
        steps: multiplyCompressed(runtime, c, x, chosen, w, 0, rows, columns, unfinished),
        flops: flopsOf({ rows, depth, columns }),
        bytes: batchBytes(runtime, x, rows) + (depth * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/** dW = X^T dZ of the images of a batch, whose transpose is made first. */
function batchBackwardCase(images: Dataset, batch: number): KernelCase {
  const rows = images.columns;
  const columns = UNITS.batch;
  return {
    group: SPARSE_GROUP,
    kernel: "X^T dZ, rows by index",
    size: sizeOf(rows, batch, columns),
    prepare(runtime) {
      const x = compress(runtime, images, false);
      const chosen = scatteredRows(runtime, batch, images.rows);
      const dz = filled(runtime, batch * columns);
      const c = runtime.allocateReals(rows * columns);
      const { steps, transposed } = transposeCompressed(runtime, x, chosen, batch);
      return {
        steps: [...steps, ...multiplyCompressed(runtime, c, transposed, 0, dz, 0, rows, columns, unfinished)],
        flops: flopsOf({ rows, depth: batch, columns }),
        bytes: batchBytes(runtime, x, batch) + (batch * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/** The address of `count` indices (u32) of rows far from one another, as a shuffled batch has them. */
function scatteredRows(runtime: Runtime, count: number, rows: number): number {
  const address = runtime.arena.allocate(count * 4);
  const view = runtime.arena.int32(address, count);
  // 7919 is a prime: a batch comes to no row twice while there are others
  for (let i = 0; i < count; i++) view[i] = (i * 7919) % rows;
  return address;
}

/** Bytes of all elements of a compressed matrix, positions and values, and of where its rows start. */
function compressedBytes({ arena, elementBytes }: Runtime, { rows, blocks, starts, table }: Compressed): number {
  const count = rows * blocks;
  const elements = arena.int32(starts, count + 1)[count];
  return elements * (1 + (table === 0 ? elementBytes : 1)) + count * 4;
}

/** The bytes that `rows` average rows have part in. */
function batchBytes(runtime: Runtime, x: Compressed, rows: number): number {
  return (compressedBytes(runtime, x) * rows) / x.rows;
}
