import { ResourceError } from "../../errors.js";
import type { KernelFile } from "./kernelFiles.js";

/** The error of bytes that no engine takes for a module. */
export function damaged(file: KernelFile, bytes: Uint8Array): ResourceError {
  return invalid(file, whatIsWrong(bytes));
}

/**
 * The error of a module that is none of these kernels; `mark` is what lanegrad's own say they are:
 * their file, and a revision.
 */
export function foreign(file: KernelFile, mark: string | undefined): ResourceError {
  if (mark === undefined)
    return invalid(
      file,
      "a WebAssembly module without lanegrad's mark (one with other functions, or stripped by a tool)",
    );
  const [other] = mark.split(" ");
  return invalid(file, other === file ? "those of another version of lanegrad" : `those of ${other}`);
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
