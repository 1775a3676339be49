import { ResourceError } from "../../errors.js";
import type { ModelPlatform } from "../../platform/platform.js";
import { PAGE } from "../arena.js";
import { instantiateKernels } from "../kernels.js";
import type { Runtime } from "../runtime.js";
import { chooseBuild } from "../supply/numerics.js";
import { kernelModule } from "../supply/variants.js";
import type { TimeSlice } from "../timeSlice.js";
import { moveArena } from "./moveArena.js";
import { WorkerPool } from "./workerPool.js";

/** Pages of linear memory at most: all that 32-bit addresses reach. */
const MOST_PAGES = 65536;

/**
 * Worker threads on the model's memory, which for that becomes a shared one, in turns.
 * @throws ResourceError.
 */
export async function startPool(runtime: Runtime, slice: TimeSlice): Promise<WorkerPool> {
  const { threads, arena } = runtime;
  const { platform } = threads;
  if (threads.pool) return threads.pool;
  if (!platform) throw new ResourceError("WORKER_FAILED", "There is no platform to start workers on.");
  const module = await sharedModule(runtime, platform);
  if (!(arena.memory.buffer instanceof SharedArrayBuffer)) {
    const memory = newSharedMemory(arena.size / PAGE);
    const kernels = await instantiateKernels(module, memory);
    await moveArena(arena, memory, slice);
    runtime.rebind(kernels);
  }
  const pool = await WorkerPool.start(platform, threads.most, module, arena.memory);
  threads.adopt(pool);
  return pool;
}

/**
 * The kernels for shared memory. @throws ResourceError WORKER_FAILED where the build is of no use
 * there.
 */
async function sharedModule(
  { dtype, choice: { build }, file }: Runtime,
  platform: ModelPlatform,
): Promise<WebAssembly.Module> {
  if (build !== "narrow") {
    const request = { numerics: build === "fused" ? "fast" : "strict", lanes: "wide" } as const;
    const { build: best, note = "" } = await chooseBuild(dtype, request, platform, "shared");
    if (best !== build) throw new ResourceError("WORKER_FAILED", `In the memory of threads, ${note}.`);
  }
  return kernelModule(file, "shared");
}

function newSharedMemory(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
  } catch (cause) {
    throw new ResourceError("OUT_OF_MEMORY", "There is no memory that threads could share: use threads: 1.", { cause });
  }
}
