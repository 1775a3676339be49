import { ResourceError } from "../errors.js";
import type { Dtype } from "./kernels.js";

const compiled = new Map<Dtype, Promise<WebAssembly.Module>>();

/** The compiled kernels of an element type; compiled once and shared by all models. @throws ResourceError UNSUPPORTED_ENGINE. */
export function kernelModule(dtype: Dtype): Promise<WebAssembly.Module> {
  let module = compiled.get(dtype);
  if (!module) {
    module = compileEmbedded(dtype);
    compiled.set(dtype, module);
    module.catch(() => compiled.delete(dtype));
  }
  return module;
}

async function compileEmbedded(dtype: Dtype): Promise<WebAssembly.Module> {
  // float64 is a chunk of its own: whoever trains in float32 never downloads it
  const { default: base64 } = await (dtype === "float32"
    ? import("#kernels/float32.embedded.js")
    : import("#kernels/float64.embedded.js"));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  const module = await new Response(inflated).arrayBuffer();
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(module)) {
    const message = "This JavaScript engine can't run WebAssembly SIMD: use Node 20.16 or a browser of 2023 or later.";
    throw new ResourceError("UNSUPPORTED_ENGINE", message);
  }
  return WebAssembly.compile(module);
}
