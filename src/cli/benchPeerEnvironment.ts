import type { Environment } from "./benchPeerProcess.js";

/**
 * What tells OpenBLAS, MKL, PyTorch and oneDNN, in this order, to compute in the 256-bit lanes of
 * AVX2.
 */
const AVX2: Environment = {
  OPENBLAS_CORETYPE: "Haswell",
  MKL_ENABLE_INSTRUCTIONS: "AVX2",
  ATEN_CPU_CAPABILITY: "avx2",
  ONEDNN_MAX_CPU_ISA: "AVX2",
};

/**
 * An environment in which peers choose their kernels by the processor, whatever this process was
 * told.
 */
export function withOwnKernels(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in AVX2)));
}

/** An environment in which peers have no kernels for AVX-512. */
export function withAvx2Kernels(): Environment {
  return { ...process.env, ...AVX2 };
}
