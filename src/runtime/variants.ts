import { ResourceError } from "../errors.js";
import type { Dtype } from "./kernels.js";

/**
 * Builds of the one kernel source: "strict" computes the same bits everywhere; "relaxed" fuses multiply and add where the
 * processor can; "wide" is relaxed with a tile that V8's revectorizer computes in 256-bit registers.
 */
export type Build = "strict" | "relaxed" | "wide";

/** The memory that a module imports: "shared" ones are what workers can see, and differ in nothing else. */
export type MemoryKind = "plain" | "shared";

/** The modules inside the JavaScript. All but the first are chunks of their own: whoever doesn't ask never downloads them. */
const embedded: Readonly<Record<`${Dtype} ${Build} ${MemoryKind}`, () => Promise<{ readonly default: string }>>> = {
  "float32 strict plain": () => import("#kernels/float32.embedded.js"),
  "float32 relaxed plain": () => import("#kernels/float32-relaxed.embedded.js"),
  "float32 wide plain": () => import("#kernels/float32-wide.embedded.js"),
  "float64 strict plain": () => import("#kernels/float64.embedded.js"),
  "float64 relaxed plain": () => import("#kernels/float64-relaxed.embedded.js"),
  "float64 wide plain": () => import("#kernels/float64-wide.embedded.js"),
  "float32 strict shared": () => import("#kernels/float32-shared.embedded.js"),
  "float32 relaxed shared": () => import("#kernels/float32-relaxed-shared.embedded.js"),
  "float32 wide shared": () => import("#kernels/float32-wide-shared.embedded.js"),
  "float64 strict shared": () => import("#kernels/float64-shared.embedded.js"),
  "float64 relaxed shared": () => import("#kernels/float64-relaxed-shared.embedded.js"),
  "float64 wide shared": () => import("#kernels/float64-wide-shared.embedded.js"),
};

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** A module's compiled kernels, made once and shared by all models. @throws ResourceError UNSUPPORTED_ENGINE. */
export function kernelModule(dtype: Dtype, build: Build, memory: MemoryKind = "plain"): Promise<WebAssembly.Module> {
  const key = `${dtype} ${build} ${memory}` as const;
  let module = compiled.get(key);
  if (!module) {
    module = compile(embedded[key]);
    compiled.set(key, module);
    module.catch(() => compiled.delete(key));
  }
  return module;
}

async function compile(load: () => Promise<{ readonly default: string }>): Promise<WebAssembly.Module> {
  const { default: base64 } = await load();
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Response(bytes).body?.pipeThrough(new DecompressionStream("deflate-raw"));
  const module = await new Response(inflated).arrayBuffer();
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(module)) {
    const message = "This JavaScript engine can't run WebAssembly SIMD: use Node 20.16 or a browser of 2023 or later.";
    throw new ResourceError("UNSUPPORTED_ENGINE", message);
  }
  return WebAssembly.compile(module);
}

/** A function of f32x4.relaxed_madd: engines that know it validate this module. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11],
);

/** Whether the engine has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}
