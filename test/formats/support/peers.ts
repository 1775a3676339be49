/**
 * The programs of others in which models are run: packages of test/formats, which `npm test`
 * installs.
 */
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));

/** A tensor of ONNX Runtime. */
export interface OnnxTensor {
  readonly data: ArrayLike<number | string>;
  readonly dims: readonly number[];
}

/** What is used of onnxruntime-node. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: object,
    ): Promise<{
      run(given: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
    }>;
  };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => OnnxTensor;
}

/** What is used of TensorFlow.js. */
interface TensorFlow {
  readonly ready: () => Promise<void>;
  readonly tensor: (values: readonly number[], shape: readonly number[]) => TensorFlowTensor;
  readonly loadLayersModel: (source: {
    load(): Promise<unknown>;
  }) => Promise<{ predict(x: TensorFlowTensor): TensorFlowTensor }>;
}

interface TensorFlowTensor {
  dataSync(): Float32Array;
  readonly shape: readonly number[];
}

/** Why the packages aren't there; undefined where they are. */
export function peersAbsence(): string | undefined {
  try {
    require.resolve("onnxruntime-node");
    require.resolve("@tensorflow/tfjs-layers");
    return undefined;
  } catch {
    return process.env.LANEGRAD_FORMATS_TESTS_ABSENT ?? "npm test installs what it needs";
  }
}

export function onnxRuntime(): OnnxRuntime {
  return require("onnxruntime-node");
}

export async function tensorFlow(): Promise<TensorFlow> {
  const core = require("@tensorflow/tfjs-core");
  require("@tensorflow/tfjs-backend-cpu");
  const { loadLayersModel } = require("@tensorflow/tfjs-layers");
  await core.setBackend("cpu");
  return { ready: core.ready, tensor: core.tensor, loadLayersModel };
}
