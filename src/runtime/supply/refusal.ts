import { ResourceError } from "../../errors.js";

/** The error of an engine that can't do what the kernels need. */
export function unsupported(what: string): ResourceError {
  return new ResourceError(
    "UNSUPPORTED_ENGINE",
    `This JavaScript engine can't ${what}: use Node 20.16 or a browser of 2023 or later.`,
  );
}

/**
 * Why kernels don't compile, given their valid bytes: the engine has no SIMD, or the page's
 * security policy forbids them.
 */
export function refusal(bytes: Uint8Array<ArrayBuffer>, cause: unknown): ResourceError {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(bytes)) return unsupported("run WebAssembly SIMD");
  return new ResourceError(
    "UNSUPPORTED_ENGINE",
    "WebAssembly is forbidden here: a page's Content-Security-Policy must have 'wasm-unsafe-eval' in its script-src.",
    { cause },
  );
}
