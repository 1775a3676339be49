/**
 * The value of 16 bits with one sign bit, `fractionBits` fraction bits and the rest exponent (IEEE
 * 754's rules).
 */
export function widenHalf(bits: number, fractionBits: number): number {
  const top = 2 ** (15 - fractionBits) - 1;
  const bias = top >> 1;
  const exponent = (bits >> fractionBits) & top;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const special = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const size =
    exponent === top ? special : exponent ? (1 + fraction) * 2 ** (exponent - bias) : fraction * 2 ** (1 - bias);
  return bits >> 15 ? -size : size;
}
