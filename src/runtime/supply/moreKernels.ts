import { type CORE, type KernelFile, kernelChunk } from "./kernelFiles.js";

/** A file inside the JavaScript: deflated, in base64. */
export interface InlinedFile {
  readonly default: string;
}

/** A file other than the core one. */
type OtherFile = Exclude<KernelFile, typeof CORE>;

const files: Readonly<Record<OtherFile, () => Promise<InlinedFile>>> = {
  float32: () => import("#kernels/float32.embedded.js"),
  "float32-wide": () => import("#kernels/float32-wide.embedded.js"),
  "float32-tensor": () => import("#kernels/float32-tensor.embedded.js"),
  "float32-fused": () => import("#kernels/float32-fused.embedded.js"),
  float64: () => import("#kernels/float64.embedded.js"),
  "float64-wide": () => import("#kernels/float64-wide.embedded.js"),
  "float64-tensor": () => import("#kernels/float64-tensor.embedded.js"),
  "float64-fused": () => import("#kernels/float64-fused.embedded.js"),
};

/** The files that few pages ask for. @throws ResourceError KERNELS_NOT_FOUND. */
export function inlined(file: OtherFile): Promise<InlinedFile> {
  return kernelChunk(file, files[file]());
}
