import { ResourceError } from "../errors.js";
import { requireSimd } from "./engine.js";
import { CORE, inlinedBytes, type KernelFile } from "./kernelFiles.js";
import type { Dtype } from "./kernels.js";

/**
 * Builds of the one kernel source: "strict" computes the same bits everywhere; "relaxed" fuses multiply and add where the
 * processor can; "wide" is relaxed with a tile that V8's revectorizer computes in 256-bit registers.
 */
export type Build = "strict" | "relaxed" | "wide";

/** The memory that a module imports: "shared" ones are what workers can see, and differ in nothing else. */
export type MemoryKind = "plain" | "shared";

/** A file's kernels, compiled. */
export type KernelModule = WebAssembly.Module;

/** Which kernels are wanted. */
export interface KernelRequest {
  readonly file: KernelFile;
  readonly memory: MemoryKind;
}

/** Kernels that the caller of `init` brings, in place of those inside the JavaScript. */
export interface KernelSource {
  /** The module, compiled already; what runs on shared memory then still comes from inside the JavaScript. */
  readonly module?: WebAssembly.Module;
  /** Fetches the file's bytes. */
  readonly bytes?: () => Promise<Uint8Array>;
}

const sources = new Map<KernelFile, KernelSource>();
const compiled = new Map<string, Promise<KernelModule>>();
let supplier: ((request: KernelRequest) => Promise<KernelModule>) | undefined;

/** Has all kernels from `supply`: what a worker does, whose script holds none. */
export function haveKernelsFrom(supply: (request: KernelRequest) => Promise<KernelModule>): void {
  supplier = supply;
}

/** Takes a file's kernels from `source`, for models to come. */
export function takeKernels(file: KernelFile, source: KernelSource): void {
  sources.set(file, source);
  for (const memory of ["plain", "shared"]) compiled.delete(`${file} ${memory}`);
}

/** The name of the file with a build's kernels. */
export function fileOf(dtype: Dtype, build: Build): KernelFile {
  return build === "strict" ? dtype : `${dtype}-${build}`;
}

/**
 * A file's compiled kernels, made once and shared by all models; the core ones are a part of float32, and come from there where
 * that alone is given. @throws ResourceError UNSUPPORTED_ENGINE, KERNELS_*.
 */
export function kernelModule(wanted: KernelFile, memory: MemoryKind = "plain"): Promise<KernelModule> {
  const file = wanted === CORE && !sources.has(CORE) && sources.has("float32") ? "float32" : wanted;
  const key = `${file} ${memory}`;
  let module = compiled.get(key);
  if (!module) {
    module = supplier ? supplier({ file, memory }) : makeModule(file, memory);
    compiled.set(key, module);
    module.catch(() => compiled.delete(key));
  }
  return module;
}

async function makeModule(file: KernelFile, memory: MemoryKind): Promise<KernelModule> {
  requireSimd();
  const source = sources.get(file);
  if (source?.module && memory === "plain") return checked(source.module, file);
  const bytes = new Uint8Array(await (source?.bytes ? source.bytes() : inlinedBytes(file)));
  if (!WebAssembly.validate(bytes)) throw (await import("./invalidKernels.js")).damaged(file, bytes);
  const module = await compile(memory === "shared" ? (await import("./sharedImport.js")).importShared(bytes) : bytes);
  return source?.bytes ? checked(module, file) : module;
}

/** Bytes that are valid are still refused where the page's security policy says so. */
async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new ResourceError(
      "UNSUPPORTED_ENGINE",
      "WebAssembly is forbidden here: a page's Content-Security-Policy must have 'wasm-unsafe-eval' in its script-src.",
      { cause },
    );
  }
}

async function checked(module: WebAssembly.Module, file: KernelFile): Promise<WebAssembly.Module> {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  // the second is what the core kernels lack
  const missing = ["gemm", "fillNormal"].slice(0, file === CORE ? 1 : 2).find((name) => !names.includes(name));
  if (missing === undefined) return module;
  throw (await import("./invalidKernels.js")).foreign(file, missing);
}
