/** The most bytes of one call: MPI counts in 32 bits with a sign. */
export const MOST_BYTES = 2 ** 30;

/** A view in pieces that one call each can take, of an empty one itself. */
export function piecesOf(bytes: Uint8Array, most: number): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / most));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * most, (i + 1) * most));
}
