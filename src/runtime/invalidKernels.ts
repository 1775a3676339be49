import { ResourceError } from "../errors.js";
import type { KernelFile } from "./kernelFiles.js";

/** The error of bytes that no engine takes for a module. */
export function damaged(file: KernelFile, bytes: Uint8Array): ResourceError {
  return invalid(file, whatIsWrong(bytes));
}

/** The error of a module that lacks a kernel. */
export function foreign(file: KernelFile, missing: string): ResourceError {
  return invalid(file, `a WebAssembly module with other functions, without ${missing}`);
}

function whatIsWrong(bytes: Uint8Array): string {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith("<")) return "a web page, which servers answer with to addresses that they don't know";
  return start.startsWith("\0asm") ? "a truncated or damaged WebAssembly module" : "no WebAssembly module";
}

function invalid(file: KernelFile, what: string): ResourceError {
  return new ResourceError(
    "KERNELS_INVALID",
    `The kernels given for ${file} are ${what}: give lanegrad/kernels/${file}.wasm of this version.`,
  );
}
