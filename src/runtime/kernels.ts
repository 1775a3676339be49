import { instantiate } from "@assemblyscript/loader";
import type { instantiate as instantiateRaw } from "#kernels/float32-tensor.js";

/**
 * The seam between the two languages. The kernels' signatures are generated from the AssemblyScript
 * sources, so that a change there that the host doesn't follow fails the type check. Only numbers
 * cross: addresses, element counts, scalars.
 */
export type Kernels = Omit<Awaited<ReturnType<typeof instantiateRaw>>, "memory">;

/**
 * Panels in a strip of the sparse product at most: 8 vectors in narrow builds, 16 in wide ones, see
 * assembly/sparse.ts.
 */
export const STRIP_PANELS = 4;

/** Element type of a model's numbers. */
export type Dtype = "float32" | "float64";

/**
 * The kernels that work on a range of rows: those whose last two arguments are `begin` and `end`.
 */
export type KernelName = {
  [K in keyof Kernels]: Parameters<Kernels[K]> extends [number, number, ...number[]] ? K : never;
}[keyof Kernels];

/** What a kernel takes before `begin` and `end`. */
export type KernelArguments<K extends KernelName> =
  Parameters<Kernels[K]> extends [...infer Leading extends number[], number, number] ? Leading : never;

/** Binds a compiled module to `memory`, from which and to which its kernels read and write. */
export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const { instance } = await instantiate<Kernels & Record<string, unknown>>(module, { env: { memory } });
  // the instance's own exports: the loader's are wrapped for strings and objects, which no kernel
  // takes
  return instance.exports as unknown as Kernels;
}
