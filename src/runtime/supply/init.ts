import { checkOptions, describeValue, unknownName } from "../../check.js";
import { ResourceError, UsageError } from "../../errors.js";
import type { Platform } from "../../platform/platform.js";
import { requireSimd } from "./engine.js";
import { type KernelSource, takeKernels } from "./givenKernels.js";
import { KERNEL_FILES, type KernelFile } from "./kernelFiles.js";
import { kernelModule } from "./variants.js";

/**
 * Where lanegrad takes its parts from, where that isn't what it finds by itself. At most one of
 * url, bytes and module.
 */
export interface InitOptions {
  /**
   * Which of the files in `lanegrad/kernels` is given; default "float32", with all that models use
   * unless asked for another.
   */
  readonly kernels?: KernelFile;
  /** The file's address. */
  readonly url?: string | URL;
  /** The file's bytes. */
  readonly bytes?: Uint8Array | ArrayBuffer;
  /** The file, compiled. */
  readonly module?: WebAssembly.Module;
  /**
   * The address of the script `lanegrad/worker`, of the page's own origin, which worker threads
   * run.
   */
  readonly worker?: string | URL;
}

const OPTIONS: readonly (keyof InitOptions)[] = ["kernels", "url", "bytes", "module", "worker"];
const SOURCES = ["url", "bytes", "module"] as const;

/** See the entries. */
export async function init(platform: Platform, options: InitOptions): Promise<void> {
  checkOptions("init", options, '{ url: "/float32.wasm" }', OPTIONS);
  const { kernels = "float32", worker } = options;
  if (!KERNEL_FILES.includes(kernels)) throw unknownName("kernel file", kernels, KERNEL_FILES);
  const [given, another] = SOURCES.filter((name) => options[name] !== undefined);
  if (another) throw new UsageError("INVALID_OPTION", `init takes ${given} or ${another}, not both: leave one out.`);
  if (worker !== undefined) await platform.useWorker(address("worker", worker));
  if (!given) return;
  requireSimd();
  takeKernels(kernels, sourceOf(platform, options));
  await kernelModule(kernels);
}

function sourceOf(platform: Platform, { url, bytes, module }: InitOptions): KernelSource {
  if (url !== undefined) {
    const place = address("url", url);
    return { bytes: () => fetchKernels(platform, place) };
  }
  if (bytes !== undefined) {
    if (!(bytes instanceof Uint8Array || bytes instanceof ArrayBuffer)) throw wrong("bytes", "a Uint8Array", bytes);
    const copy = new Uint8Array(bytes).slice();
    return { bytes: async () => copy };
  }
  if (!(module instanceof WebAssembly.Module)) throw wrong("module", "a WebAssembly.Module", module);
  return { module };
}

async function fetchKernels(platform: Platform, url: string | URL): Promise<Uint8Array> {
  return platform.readFile(url).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ResourceError("KERNELS_NOT_FOUND", `The kernels can't be loaded: ${why}`, { cause });
  });
}

function address(option: string, value: unknown): string | URL {
  // Node takes the text of a file's URL for a path
  if (typeof value === "string") return value.startsWith("file:") ? new URL(value) : value;
  if (value instanceof URL) return value;
  throw wrong(option, "an address", value);
}

function wrong(option: string, what: string, value: unknown): UsageError {
  return new UsageError("INVALID_OPTION", `init takes ${what} as its ${option}, not ${describeValue(value)}.`);
}
