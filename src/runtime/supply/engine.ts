import { ResourceError } from "../../errors.js";

/** A module of one function, with the types and instructions given: engines that know them validate it. */
export function probe(type: readonly number[], instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 11];
  return Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...[1, type.length + 1, 1, ...type],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
}

/** f32x4.add. */
const SIMD = probe([96, 2, 123, 123, 1, 123], [32, 0, 32, 1, 253, 228, 1]);

/** Whether the engine takes `module`. */
export function runs(module: Uint8Array<ArrayBuffer>): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(module);
}

/** Whether the engine has WebAssembly with 128-bit SIMD, without which there are no kernels. */
export function hasSimd(): boolean {
  return runs(SIMD);
}

/** @throws ResourceError UNSUPPORTED_ENGINE unless there is WebAssembly with SIMD. */
export function requireSimd(): void {
  if (!hasSimd()) throw unsupported("run WebAssembly SIMD");
}

/** The error of an engine that can't do what the kernels need. */
export function unsupported(what: string): ResourceError {
  return new ResourceError(
    "UNSUPPORTED_ENGINE",
    `This JavaScript engine can't ${what}: use Node 20.16 or a browser of 2023 or later.`,
  );
}
