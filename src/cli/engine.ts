/** What the JavaScript engine can run. */
export interface EngineFeatures {
  /** 128-bit vectors, without which nothing here runs. */
  readonly simd: boolean;
  /** Fused multiply-add and its like, which fast numerics use. */
  readonly relaxedSimd: boolean;
  /** Memory that several threads share. */
  readonly sharedMemory: boolean;
}

const MODULE_HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module with one function of no parameters that returns a v128: its code is `body` without the final end. */
function vectorFunction(body: readonly number[]): Uint8Array<ArrayBuffer> {
  const code = [0, ...body, 0x0b];
  return Uint8Array.from([
    ...MODULE_HEADER,
    ...[1, 5, 1, 0x60, 0, 1, 0x7b],
    ...[3, 2, 1, 0],
    ...[10, code.length + 2, 1, code.length, ...code],
  ]);
}

const I32_CONST = 0x41;
const I8X16_SPLAT = [0xfd, 0x0f];
const I8X16_POPCNT = [0xfd, 0x62];
const I8X16_RELAXED_SWIZZLE = [0xfd, 0x80, 0x02];

/** Asks the engine, by modules of a single instruction, rather than a table of versions. */
export function engineFeatures(): EngineFeatures {
  const splat = [I32_CONST, 0, ...I8X16_SPLAT];
  return {
    simd: WebAssembly.validate(vectorFunction([...splat, ...I8X16_POPCNT])),
    relaxedSimd: WebAssembly.validate(vectorFunction([...splat, ...splat, ...I8X16_RELAXED_SWIZZLE])),
    sharedMemory: typeof SharedArrayBuffer === "function",
  };
}
