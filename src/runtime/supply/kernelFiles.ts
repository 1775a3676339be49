import { missingScript } from "../../errors.js";
import { unsupported } from "./engine.js";

/** The file with the strict float32 kernels without what few networks use: all that most pages download. */
export const CORE = "float32-core";

/** The kernels' files, as `lanegrad/kernels/NAME.wasm` names them: an element type, and a build other than the narrow one. */
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

/** A file inside the JavaScript: deflated, in base64. */
export interface InlinedFile {
  readonly default: string;
}

/** The bytes of a file that travels inside the JavaScript, as a chunk of its own: whoever doesn't ask never downloads it. @throws ResourceError. */
export async function inlinedBytes(file: KernelFile): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream !== "function") throw unsupported("unpack deflated kernels");
  return kernelChunk(file, unpacked(file));
}

async function unpacked(file: KernelFile): Promise<Uint8Array<ArrayBuffer>> {
  const { default: base64 } =
    file === CORE
      ? await import("#kernels/float32-core.embedded.js")
      : await (await import("./moreKernels.js")).inlined(file);
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** What is loaded for the kernels of a file. @throws ResourceError KERNELS_NOT_FOUND. */
export function kernelChunk<T>(file: KernelFile, loading: Promise<T>): Promise<T> {
  return loading.catch((cause: unknown) => {
    throw missingScript("KERNELS_NOT_FOUND", `the kernels ${file}`, cause);
  });
}
