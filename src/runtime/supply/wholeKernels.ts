import { instantiateKernels } from "../kernels.js";
import type { Runtime } from "../runtime.js";
import { fileOf, kernelModule } from "./variants.js";

/**
 * Does `work` as soon as all kernels of the build are bound: core ones lack some, such as those
 * that weigh rows. All that these compute they compute to the same bits. @throws ResourceError
 * KERNELS_*.
 */
export async function withWholeKernels<Result>(runtime: Runtime, work: () => Result): Promise<Result> {
  while (!("weighRows" in runtime.kernels)) {
    const { memory } = runtime.arena;
    const isShared = typeof SharedArrayBuffer === "function" && memory.buffer instanceof SharedArrayBuffer;
    const file = fileOf(runtime.dtype, runtime.choice.build);
    const kernels = await instantiateKernels(await kernelModule(file, isShared ? "shared" : "plain"), memory);
    // meanwhile the model may have moved to the memory of threads
    if (memory !== runtime.arena.memory) continue;
    runtime.rebind(kernels);
    runtime.file = file;
  }
  return work();
}
