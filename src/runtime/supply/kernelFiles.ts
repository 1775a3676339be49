import { missingScript } from "../../onDemand.js";

/**
 * The file with the strict float32 kernels without what few networks use: all that most pages
 * download.
 */
export const CORE = "float32-core";

/**
 * The kernels' files, as `lanegrad/kernels/NAME.wasm` names them: an element type, and a build
 * other than the narrow one.
 */
export const KERNEL_FILES = [
  "float32",
  CORE,
  "float32-wide",
  "float32-tensor",
  "float32-fused",
  "float64",
  "float64-wide",
  "float64-tensor",
  "float64-fused",
] as const;

/** One of `KERNEL_FILES`. */
export type KernelFile = (typeof KERNEL_FILES)[number];

/** What is loaded for the kernels of a file. @throws ResourceError KERNELS_NOT_FOUND. */
export function kernelChunk<T>(file: KernelFile, loading: Promise<T>): Promise<T> {
  return loading.catch((cause: unknown) => {
    throw missingScript("KERNELS_NOT_FOUND", `the kernels ${file}`, cause);
  });
}
