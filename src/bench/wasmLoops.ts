import type { Dtype } from "../runtime/kernels.js";

/** Bits of the registers that a loop computes in. */
export type Bits = 128 | 256;

/**
 * Independent chains of 128 bits: more than the operations that a core keeps under way, few enough
 * for 16 registers, which hold two of them each where the engine pairs neighbours.
 */
const CHAINS: Readonly<Record<Bits, number>> = { 128: 12, 256: 28 };

/**
 * Bytes from one chain's place in memory to the next: the engine pairs those alone that lie side by
 * side.
 */
const DISTANCE: Readonly<Record<Bits, number>> = { 128: 64, 256: 16 };

/** Copies of the loop's body, so that counting costs next to nothing. */
const UNROLLED = 16;

const I32 = 0x7f;
const V128 = 0x7b;
const SIMD = 0xfd;
const LOAD = [SIMD, 0x00, 4];
const STORE = [SIMD, 0x0b, 4];
const I32_CONST = 0x41;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;

/** Opcodes of an element type behind the SIMD prefix, and its value type. */
interface Lanes {
  readonly type: number;
  readonly splat: number;
  readonly add: number;
  readonly mul: number;
  readonly relaxedMadd: number;
  readonly lanes: number;
}

const LANES: Readonly<Record<Dtype, Lanes>> = {
  float32: { type: 0x7d, splat: 0x13, add: 0xe4, mul: 0xe6, relaxedMadd: 0x105, lanes: 4 },
  float64: { type: 0x7c, splat: 0x14, add: 0xf0, mul: 0xf2, relaxedMadd: 0x107, lanes: 2 },
};

/** How the chains compute: multiplies and adds side by side, or both in one instruction. */
export type Arithmetic = "multiply, add" | "fused multiply-add";

/** Operations on single numbers in one pass of the loop of `arithmeticModule`. */
export function operationsOfPass(dtype: Dtype, arithmetic: Arithmetic, bits: Bits): number {
  return CHAINS[bits] * UNROLLED * LANES[dtype].lanes * (arithmetic === "multiply, add" ? 1 : 2);
}

/**
 * A module whose `run(passes, factor, summand)` computes in registers alone. The chains begin with
 * what is in the page of its exported memory, and end there. The operands come in as parameters,
 * since V8 would rebuild constants at each use.
 */
export function arithmeticModule(dtype: Dtype, arithmetic: Arithmetic, bits: Bits): Uint8Array<ArrayBuffer> {
  const { type, splat, add, mul, relaxedMadd } = LANES[dtype];
  const [factor, summand, first] = [3, 4, 5];
  const chains = Array.from({ length: CHAINS[bits] }, (_, i) => first + i);
  const get = (local: number) => [LOCAL_GET, local];
  const offset = (i: number) => leb(i * DISTANCE[bits]);
  const link = (chain: number, i: number) => {
    if (arithmetic === "fused multiply-add")
      return [...get(chain), ...get(factor), ...get(summand), SIMD, ...leb(relaxedMadd), LOCAL_SET, chain];
    const isSum = i % 2 === 1;
    return [...get(chain), ...get(isSum ? summand : factor), SIMD, ...leb(isSum ? add : mul), LOCAL_SET, chain];
  };
  const unrolled = Array.from({ length: UNROLLED }, (_, i) => chains.flatMap((chain) => link(chain, i))).flat();
  const body = [
    ...[...get(1), SIMD, splat, LOCAL_SET, factor, ...get(2), SIMD, splat, LOCAL_SET, summand],
    ...chains.flatMap((chain, i) => [I32_CONST, 0, ...LOAD, ...offset(i), LOCAL_SET, chain]),
    ...repeat(0, unrolled),
    ...chains.flatMap((chain, i) => [I32_CONST, 0, ...get(chain), ...STORE, ...offset(i)]),
  ];
  return moduleOf([I32, type, type], [1, chains.length + 2, V128], body, 1);
}

/**
 * A module whose `run(times, to, from, bytes)` copies within its exported memory of `pages` pages.
 */
export function copyModule(pages: number): Uint8Array<ArrayBuffer> {
  const copy = [LOCAL_GET, 1, LOCAL_GET, 2, LOCAL_GET, 3, 0xfc, 0x0a, 0, 0];
  return moduleOf([I32, I32, I32, I32], [0], repeat(0, copy), pages);
}

/**
 * `body` as often as the local `count`, which is 1 or more, says: loop ... local.tee(count - 1)
 * br_if end.
 */
function repeat(count: number, body: readonly number[]): number[] {
  return [0x03, 0x40, ...body, LOCAL_GET, count, I32_CONST, 1, 0x6b, 0x22, count, 0x0d, 0, 0x0b];
}

/** A module of the function `run`, and of the memory `memory` of so many pages. */
function moduleOf(
  parameters: readonly number[],
  locals: readonly number[],
  body: readonly number[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters.length, ...parameters, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, ...nameOf("run"), 0, 0, ...nameOf("memory"), 2, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function nameOf(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** A whole number in the format's variable length: seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
