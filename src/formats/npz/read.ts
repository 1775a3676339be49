import { type Npy, parseNpyText } from "../../data/npy.js";
import { openNpz } from "../../data/npz.js";
import { FormatError } from "../../errors.js";
import type { StoredModel } from "../../io/modelFile.js";
import { encodeSafetensors, type NamedTensor } from "../../io/safetensors.js";
import { unfit } from "../../io/unfit.js";
import { modelFiles } from "../../train/modelFiles.js";
import type { ImportOptions } from "../hint.js";
import { modulesToModel } from "../torch/modules.js";
import { withoutCounters } from "../torch/read.js";

/** The array that holds all that a file of lanegrad says besides its tensors. */
const OWN = "lanegrad";

/** Arrays that a model has at most. */
const MOST_ARRAYS = 2 ** 16;

/**
 * How many times their packed bytes weights are at most, beside a megabyte: trained ones hardly get
 * smaller.
 */
const MOST_TIMES = 64;

/**
 * The model in an archive of NumPy: one that lanegrad wrote, or the tensors of a state_dict of
 * PyTorch by their names
 * (`numpy.savez(path, **{name: tensor.numpy() for name, tensor in model.state_dict().items()})`).
 * @throws as `decodeModel`
 */
export async function readNpz(bytes: Uint8Array, hint: ImportOptions): Promise<StoredModel> {
  const archive = openNpz(bytes, "The model file");
  if (archive.names.length > MOST_ARRAYS) throw unfit(`holds ${archive.names.length} arrays, more than a model has`);
  if (archive.totalBytes > MOST_TIMES * bytes.length + 2 ** 20)
    throw unfit(
      `promises ${archive.totalBytes} bytes of arrays in its ${bytes.length}, which no weights are packed to: check where it comes from, or save it by numpy.savez, which doesn't pack`,
    );
  if (archive.names.some((name) => /^arr_\d+$/.test(name)))
    throw unfit(
      "holds arrays without names, arr_0 and so on: save them by those that a state_dict has, such as 0.weight",
    );
  const tensors: NamedTensor[] = [];
  const metadata = new Map<string, string>();
  for (const name of archive.names)
    if (name === OWN) metadata.set(name, parseNpyText(await archive.bytes(name), "The model file"));
    else tensors.push(tensorOf(name, await archive.read(name)));
  const { decodeModel } = await modelFiles.load();
  const weights = withoutCounters(tensors);
  if (hint.modules !== undefined && metadata.size === 0) return modulesToModel(weights, hint);
  return decodeModel(encodeSafetensors(weights, metadata), hint);
}

function tensorOf(name: string, { shape, values }: Npy): NamedTensor {
  if (values instanceof Float64Array) return { name, dtype: "F64", shape, values };
  if (values instanceof Float32Array) return { name, dtype: "F32", shape, values };
  // counters of batches are passed over, which are integers
  if (/num_batches_tracked$/.test(name)) return { name, dtype: "F32", shape, values: Float32Array.from(values) };
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file holds ${name.slice(0, 60)} of other numbers than f4 and f8: save weights as such.`,
  );
}
