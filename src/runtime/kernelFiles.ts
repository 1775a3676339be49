import { missingScript } from "../errors.js";
import { unsupported } from "./engine.js";

/** The file with the strict float32 kernels without what few networks use: all that most pages download. */
export const CORE = "float32-core";

/** The kernels' files, as `lanegrad/kernels/NAME.wasm` names them: an element type, and a build other than the strict one. */
export const KERNEL_FILES = [
  "float32",
  CORE,
  "float32-relaxed",
  "float32-wide",
  "float64",
  "float64-relaxed",
  "float64-wide",
] as const;

/** One of `KERNEL_FILES`. */
export type KernelFile = (typeof KERNEL_FILES)[number];

/** The files inside the JavaScript. Each is a chunk of its own: whoever doesn't ask never downloads it. */
const inlined: Readonly<Record<KernelFile, () => Promise<{ readonly default: string }>>> = {
  float32: () => import("#kernels/float32.embedded.js"),
  [CORE]: () => import("#kernels/float32-core.embedded.js"),
  "float32-relaxed": () => import("#kernels/float32-relaxed.embedded.js"),
  "float32-wide": () => import("#kernels/float32-wide.embedded.js"),
  float64: () => import("#kernels/float64.embedded.js"),
  "float64-relaxed": () => import("#kernels/float64-relaxed.embedded.js"),
  "float64-wide": () => import("#kernels/float64-wide.embedded.js"),
};

/** The bytes of a file that travels inside the JavaScript, deflated and in base64. @throws ResourceError. */
export async function inlinedBytes(file: KernelFile): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream !== "function") throw unsupported("unpack deflated kernels");
  const { default: base64 } = await inlined[file]().catch((cause: unknown) => {
    throw missingScript("KERNELS_NOT_FOUND", `the kernels ${file}`, cause);
  });
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}
