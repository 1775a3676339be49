import revision from "#kernels/revision.js";
import { requireSimd } from "./engine.js";
import { damaged, foreign } from "./invalidKernels.js";
import { CORE, type KernelFile } from "./kernelFiles.js";
import {
  compile,
  haveKernelsFrom,
  inlinedModule,
  type KernelModule,
  type KernelRequest,
  kernelModule,
} from "./variants.js";

/** Kernels that the caller of `init` brings, in place of those inside the JavaScript. */
export interface KernelSource {
  /**
   * The module, compiled already; what runs on shared memory then still comes from inside the
   * JavaScript.
   */
  readonly module?: WebAssembly.Module;
  /** Fetches the file's bytes. */
  readonly bytes?: () => Promise<Uint8Array>;
}

const sources = new Map<KernelFile, KernelSource>();

/** Takes a file's kernels from `source`, for models to come. */
export function takeKernels(file: KernelFile, source: KernelSource): void {
  sources.set(file, source);
  haveKernelsFrom(givenModule);
}

/**
 * The kernels given, or else those inside the JavaScript. The core ones are a part of float32, and
 * come from there where that alone is given. @throws ResourceError UNSUPPORTED_ENGINE, KERNELS_*.
 */
async function givenModule({ file, memory }: KernelRequest): Promise<KernelModule> {
  if (file === CORE && !sources.has(CORE) && sources.has("float32")) return kernelModule("float32", memory);
  const { module, bytes } = sources.get(file) ?? {};
  if (module && memory === "plain") return checked(module, file);
  if (!bytes) return inlinedModule({ file, memory });
  requireSimd();
  const given = new Uint8Array(await bytes());
  if (!WebAssembly.validate(given)) throw damaged(file, given);
  return checked(await compile(given, memory), file);
}

/**
 * Kernels of another file or another version would compute something else, or write where they must
 * not.
 */
function checked(module: KernelModule, file: KernelFile): KernelModule {
  const [section] = WebAssembly.Module.customSections(module, "lanegrad");
  const found = section && new TextDecoder().decode(section);
  if (found === `${file} ${revision}`) return module;
  throw foreign(file, found);
}
