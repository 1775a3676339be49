import type { ActivationName } from "../catalog/activations.js";
import type { Dataset } from "../data/dataset.js";
import { type Compressed, multiplyCompressed, transposeRows } from "../nn/compressed.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { runNow } from "../sliced.js";
import { forwardEpilogue, noEpilogue } from "../steps/epilogue.js";
import { compress, transpose } from "../train/placing/compressedFeatures.js";
import { filled, type KernelCase, sizeOf } from "./cases.js";
import { flopsOf, type ProductSize } from "./productCases.js";
import { SPARSE_GROUP } from "./sparseGroup.js";

/** Units of the layer behind all images at once, and behind a batch of them. */
const UNITS = { all: 196, batch: 128 };

const BATCHES = [32, 128] as const;

/**
 * The products of a first layer whose left operand, images that are mostly zeros, comes compressed.
 */
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
  const shape = { rows, depth, columns: UNITS.all };
  return productCase(activation ? `${activation}(X W + b)` : "X W", shape, images, rows, (runtime, x, w, c) => {
    const bias = activation ? filled(runtime, shape.columns) : 0;
    const epilogue = activation ? forwardEpilogue(activation, c) : noEpilogue;
    return multiplyCompressed(runtime, c, x, 0, w, bias, rows, shape.columns, epilogue);
  });
}

/** dW = X^T dZ of all images: the transpose is compressed once, as full-batch training does it. */
function transposedCase(images: Dataset): KernelCase {
  const shape = { rows: images.columns, depth: images.rows, columns: UNITS.all };
  return productCase("X^T dZ, transposed", shape, images, images.rows, (runtime, x, dz, c) => {
    const transposed = runNow(transpose(runtime, x));
    return multiplyCompressed(runtime, c, transposed, 0, dz, 0, shape.rows, shape.columns, noEpilogue);
  });
}

/** C = X W of the images of a batch, which are read where they are. */
function batchForwardCase(images: Dataset, rows: number): KernelCase {
  const shape = { rows, depth: images.columns, columns: UNITS.batch };
  return productCase("X W, rows by index", shape, images, rows, (runtime, x, w, c) => {
    const chosen = scatteredRows(runtime, rows, images.rows);
    return multiplyCompressed(runtime, c, x, chosen, w, 0, rows, shape.columns, noEpilogue);
  });
}

/** dW = X^T dZ of the images of a batch, whose transpose is made first. */
function batchBackwardCase(images: Dataset, batch: number): KernelCase {
  const shape = { rows: images.columns, depth: batch, columns: UNITS.batch };
  return productCase("X^T dZ, rows by index", shape, images, batch, (runtime, x, dz, c) => {
    const chosen = scatteredRows(runtime, batch, images.rows);
    const { sort, transposed } = transposeRows(runtime, x, chosen, batch);
    const product = multiplyCompressed(runtime, c, transposed, 0, dz, 0, shape.rows, shape.columns, noEpilogue);
    return [sort, ...product];
  });
}

/**
 * The product C = A B of `read` of the images; `stepsTo` makes it of all of them, compressed, and
 * of addresses of B and C.
 */
function productCase(
  kernel: string,
  { rows, depth, columns }: ProductSize,
  images: Dataset,
  read: number,
  stepsTo: (runtime: Runtime, x: Compressed, b: number, c: number) => readonly Step[],
): KernelCase {
  return {
    group: SPARSE_GROUP,
    kernel,
    size: sizeOf(rows, depth, columns),
    prepare(runtime) {
      const x = runNow(compress(runtime, images));
      const b = filled(runtime, depth * columns);
      const c = runtime.allocateReals(rows * columns);
      const imageBytes = (compressedBytes(runtime, x) * read) / images.rows;
      return {
        steps: stepsTo(runtime, x, b, c),
        flops: flopsOf({ rows, depth, columns }),
        bytes: imageBytes + (depth * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/**
 * The address of `count` indices (u32) of rows far from one another, as a shuffled batch has them.
 */
function scatteredRows(runtime: Runtime, count: number, rows: number): number {
  const address = runtime.arena.allocate(count * 4);
  const view = runtime.arena.int32(address, count);
  // 7919 is a prime: a batch comes to no row twice while there are others
  for (let i = 0; i < count; i++) view[i] = (i * 7919) % rows;
  return address;
}

/**
 * Bytes of all elements of a compressed matrix, positions and values, and of where its rows start.
 */
function compressedBytes({ arena, elementBytes }: Runtime, { rows, blocks, starts, table }: Compressed): number {
  const count = rows * blocks;
  const elements = arena.int32(starts, count + 1)[count];
  return elements * (1 + (table === 0 ? elementBytes : 1)) + count * 4;
}
