/** The number of the section that a module's imports stand in. */
const IMPORT_SECTION = 2;

/** Bytes before the first section: the magic number and the version. */
const HEADER = 8;

/**
 * The import section of kernels on shared memory:
 * `(import "env" "memory" (memory 0 65536 shared))`.
 */
const SHARED_IMPORT = [
  ...[IMPORT_SECTION, 18, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121],
  ...[2, 3, 0, 128, 128, 4],
];

/**
 * The same kernels for shared memory. The memory is all that they import, and all in which the two
 * modules differ.
 */
export function importShared(module: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = HEADER;
  for (;;) {
    const end = sectionEnd(module, start);
    if (module[start] === IMPORT_SECTION)
      return Uint8Array.of(...module.subarray(0, start), ...SHARED_IMPORT, ...module.subarray(end));
    start = end;
  }
}

/**
 * Where the section that begins at `start` ends: behind its number stands its length, seven bits a
 * byte, lowest first.
 */
function sectionEnd(module: Uint8Array, start: number): number {
  let length = 0;
  let at = start + 1;
  for (let shift = 0; ; shift += 7) {
    const byte = module[at++];
    length += (byte & 127) << shift;
    if (byte < 128) return at + length;
  }
}
