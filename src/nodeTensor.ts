import type { Tensor } from "./graph/tensor.js";
import { nodePlatform } from "./platform/node.js";
import type { Dtype } from "./runtime/kernels.js";
import * as programs from "./tensor/compile.js";
import type { Compiled } from "./tensor/compiled.js";
import type { InputShape } from "./tensor/definition.js";

export * from "./tensor/index.js";

/**
 * Compiles a function of tensors into a program. The program runs with arrays of numbers, any
 * number of times. `inputs` gives the shape of each input by name, ["rows", 4] for batches of
 * rows. `build` is called once, with a tensor for each input, and returns the wanted tensors by
 * name. Shapes are checked once, here.
 *
 * @throws UsageError for shapes and options that don't fit; ResourceError OUT_OF_MEMORY,
 * UNSUPPORTED_ENGINE, KERNELS_NOT_FOUND.
 *
 * @example
 * ```ts
 * import { compile, gradients, mean, square } from "lanegrad/tensor";
 *
 * const step = await compile({ x: [3] }, ({ x }) => {
 *   const loss = mean(square(x));
 *   return { loss, ...gradients(loss, { x }) };
 * });
 * const { loss, x } = await step.run({ x: [1, 2, 4] });
 * console.log(loss[0], x.length); // 7 3
 * step.dispose();
 * ```
 */
export function compile<
  const I extends Readonly<Record<string, InputShape>>,
  O extends Readonly<Record<string, Tensor>>,
  D extends Dtype = "float32",
>(
  inputs: I,
  build: (inputs: programs.Inputs<I>) => O,
  options?: programs.CompileOptions<D>,
): Promise<Compiled<keyof I & string, keyof O & string, D>> {
  return programs.compile(nodePlatform, inputs, build, options);
}

export type {} from "./globals.js";
