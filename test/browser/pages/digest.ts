import { digestOf } from "../../sweeps/trainings.mjs";

/** What stands for any NaN: engines may choose its sign and payload. */
const NAN_WORDS = [0, 0x7ff80000] as const;

/** A digest of the bits of numbers, in which 0 and -0 differ and all NaNs are one. */
export function digestOfNumbers(numbers: ArrayLike<number>): Promise<string> {
  const values = Float64Array.from(numbers);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) words.set(NAN_WORDS, 2 * i);
  return digestOf(new Uint8Array(values.buffer));
}
