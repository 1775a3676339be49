import type { ActivationName } from "../catalog/activations.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Epilogue, forwardEpilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, type Strided, transpose } from "../steps/products.js";
import { filled, type KernelCase, sizeOf } from "./cases.js";

/** Sizes of a product C [rows x columns] = A [rows x depth] B [depth x columns]. */
export interface ProductSize {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** A product, and what belongs to it. */
interface Shape extends ProductSize {
  /** The activation of C + bias that the product ends with, as a layer's does. */
  readonly activation?: ActivationName;
  /**
   * The operand that lies transposed, as in a backward pass: A in dW = X^T dZ, B in dX = dZ W^T.
   */
  readonly transposed?: "A" | "B";
}

const square = (side: number): Shape => ({ rows: side, depth: side, columns: side });

const shape = (rows: number, depth: number, columns: number, transposed?: "A" | "B"): Shape => ({
  rows,
  depth,
  columns,
  ...(transposed && { transposed }),
});

const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  "products, square": [64, 128, 256, 512, 1024].map(square),
  "products of mnist-5v8": [
    shape(11272, 784, 196),
    shape(784, 11272, 196, "A"),
    shape(11272, 196, 1),
    shape(196, 11272, 1, "A"),
    shape(11272, 1, 196, "B"),
  ],
  "products of mnist": [
    shape(128, 784, 128),
    shape(784, 128, 128, "A"),
    shape(32, 784, 128),
    shape(784, 32, 128, "A"),
    shape(128, 784, 512),
    shape(128, 128, 10),
    shape(128, 10, 128, "B"),
  ],
  "products of iris": [shape(130, 4, 2), shape(4, 130, 2, "A"), shape(130, 2, 3)],
  "products with bias and activation": [
    { ...square(512), activation: "sigmoid" },
    { ...shape(11272, 784, 196), activation: "sigmoid" },
    { ...shape(128, 784, 128), activation: "sigmoid" },
    { ...shape(128, 784, 128), activation: "relu" },
  ],
  "products, ragged": [shape(63, 65, 67), shape(129, 257, 131), shape(1001, 77, 19), shape(500, 500, 5)],
};

/**
 * Products of every size, the packing of the right operand included: a layer's weights change with
 * every update.
 */
export const productCases: readonly KernelCase[] = Object.entries(SHAPES).flatMap(([group, shapes]) =>
  shapes.map((each) => productCase(group, each)),
);

/** The case of one product. */
export function productCase(group: string, shape: Shape): KernelCase {
  const { rows, depth, columns, transposed, activation } = shape;
  const product = transposed === "A" ? "A^T B" : transposed === "B" ? "A B^T" : "A B";
  return {
    group,
    kernel: activation ? `${activation}(${product} + b)` : product,
    size: sizeOf(rows, depth, columns),
    prepare(runtime) {
      const c = runtime.allocateReals(rows * columns);
      const aBlock = filled(runtime, rows * depth);
      const bBlock = filled(runtime, depth * columns);
      const a = transposed === "A" ? transpose(matrix(aBlock, rows)) : matrix(aBlock, depth);
      const b = transposed === "B" ? transpose(matrix(bBlock, depth)) : matrix(bBlock, columns);
      const bias = activation ? filled(runtime, columns) : 0;
      const epilogue = activation ? forwardEpilogue(activation, c) : noEpilogue;
      return {
        steps: productSteps(runtime, shape, c, a, b, bias, epilogue),
        flops: flopsOf(shape),
        bytes: (rows * depth + depth * columns + rows * columns) * runtime.elementBytes,
        elements: rows * columns,
      };
    },
  };
}

/** The steps of C = A B + bias (0: none), then the epilogue: the packing of B, and the product. */
export function productSteps(
  runtime: Runtime,
  { rows, depth, columns }: ProductSize,
  c: number,
  a: Strided,
  b: Strided,
  bias: number,
  epilogue: Epilogue,
): readonly Step[] {
  const right = rightOperand(runtime, a, b, depth, columns, (count) => runtime.allocateReals(count));
  return [...right.steps, multiply(runtime, c, a, right, bias, rows, epilogue)];
}

/** Multiplications and additions of a product. */
export function flopsOf({ rows, depth, columns }: ProductSize): number {
  return 2 * rows * depth * columns;
}
