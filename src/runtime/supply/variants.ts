import type { Dtype } from "../kernels.js";
import { inlinedBytes, rareParts } from "./inlinedKernels.js";
import type { KernelFile } from "./kernelFiles.js";

/**
 * Builds of the one kernel source: "narrow" computes in 128-bit lanes; "wide" works on pairs of
 * vectors, of which V8's revectorizer makes 256-bit registers, to the same bits; "fused" is wide
 * with multiply-adds that are rounded once where the processor can, and so has bits of its own.
 */
export type Build = "narrow" | "wide" | "fused";

/** The build that computes, and why it is not a faster one where one was asked for. */
export interface Choice {
  readonly build: Build;
  readonly note?: string;
}

/**
 * The memory that a module imports: "shared" ones are what workers can see, and differ in nothing
 * else.
 */
export type MemoryKind = "plain" | "shared";

/** A file's kernels, compiled. */
export type KernelModule = WebAssembly.Module;

/** Which kernels are wanted. */
export interface KernelRequest {
  readonly file: KernelFile;
  readonly memory: MemoryKind;
}

/** Where kernels come from. */
export type KernelSupply = (request: KernelRequest) => Promise<KernelModule>;

const compiled = new Map<string, Promise<KernelModule>>();
let supply: KernelSupply = inlinedModule;

/** Has the kernels of models to come from `source`, in place of those inside the JavaScript. */
export function haveKernelsFrom(source: KernelSupply): void {
  supply = source;
  compiled.clear();
}

/** The name of the file with a build's kernels. */
export function fileOf(dtype: Dtype, build: Build): KernelFile {
  return build === "narrow" ? dtype : `${dtype}-${build}`;
}

/**
 * A file's compiled kernels, made once and shared by all models. @throws ResourceError
 * UNSUPPORTED_ENGINE, KERNELS_*.
 */
export function kernelModule(file: KernelFile, memory: MemoryKind = "plain"): Promise<KernelModule> {
  const key = `${file} ${memory}`;
  let module = compiled.get(key);
  if (!module) {
    module = supply({ file, memory });
    compiled.set(key, module);
    module.catch(() => compiled.delete(key));
  }
  return module;
}

/**
 * The kernels that travel inside the JavaScript. @throws ResourceError UNSUPPORTED_ENGINE,
 * KERNELS_NOT_FOUND.
 */
export async function inlinedModule({ file, memory }: KernelRequest): Promise<KernelModule> {
  return compile(await inlinedBytes(file), memory);
}

/**
 * Compiles the valid bytes of a file. @throws ResourceError UNSUPPORTED_ENGINE where the engine
 * can't, or the page's security policy forbids it.
 */
export async function compile(bytes: Uint8Array<ArrayBuffer>, memory: MemoryKind): Promise<KernelModule> {
  const wanted = memory === "shared" ? (await rareParts.load()).importShared(bytes) : bytes;
  try {
    return await WebAssembly.compile(wanted);
  } catch (cause) {
    throw (await rareParts.load()).refusal(wanted, cause);
  }
}
