import { OnDemand } from "../../onDemand.js";
import { CORE, type KernelFile, kernelChunk } from "./kernelFiles.js";

/** What tells why an engine can't, and shares memory where it can. */
export const rareParts = new OnDemand("kernels", () => import("./rareParts.js"));

/**
 * The bytes of a file that travels inside the JavaScript, as a chunk of its own: whoever doesn't
 * ask never downloads it. @throws ResourceError.
 */
export async function inlinedBytes(file: KernelFile): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream !== "function") throw (await rareParts.load()).unsupported("unpack deflated kernels");
  return kernelChunk(file, unpacked(file));
}

async function unpacked(file: KernelFile): Promise<Uint8Array<ArrayBuffer>> {
  const { default: base64 } =
    file === CORE
      ? await import("#kernels/float32-core.embedded.js")
      : await import("./moreKernels.js").then((more) => more.inlined(file));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}
