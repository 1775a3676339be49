/** Files of networks of PyTorch. */
import { encodeSafetensors, type NamedTensor } from "../../src/io/safetensors.js";
import { fileOf, golden } from "./helpers.js";

export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
interface Golden {
  readonly read: Readonly<Record<string, { tensors: readonly Tensor[]; inputs: number[][]; predictions: number[][] }>>;
  readonly refused: Readonly<Record<string, readonly Omit<Tensor, "values">[]>>;
}
export const { read, refused }: Golden = JSON.parse(new TextDecoder().decode(golden("torch_modules.json")));

/** What files of PyTorch leave open. */
export const hint = { activation: "relu", loss: "meanSquaredError" };
/** A file of tensors. */
export const file = (tensors: readonly Tensor[]): Uint8Array =>
  encodeSafetensors(
    tensors.map(({ name, dtype, shape, values }): NamedTensor => {
      const double = dtype === "F64";
      return {
        name,
        dtype: double ? "F64" : "F32",
        shape,
        values: (double ? Float64Array : Float32Array).from(values),
      };
    }),
  );

const SIZES: Readonly<Record<string, number>> = { I64: 8, F64: 8, F32: 4 };
/** A file of zeros with tensors of these names, types and shapes. */
export const zeros = (tensors: readonly Omit<Tensor, "values">[]): Uint8Array => {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape }): [string, object] => {
    const begin = end;
    end += shape.reduce((product, size) => product * size, SIZES[dtype]);
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  return fileOf(Object.fromEntries(entries), new Uint8Array(end));
};
