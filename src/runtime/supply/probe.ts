/**
 * A module of one function, with the types and instructions given: engines that know them validate
 * it.
 */
export function probe(type: readonly number[], instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 11];
  return Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...[1, type.length + 1, 1, ...type],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
}

/** Whether the engine takes `module`. */
export function runs(module: Uint8Array<ArrayBuffer>): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(module);
}
