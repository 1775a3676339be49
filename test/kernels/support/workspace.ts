/**
 * Linear memory for kernel tests: blocks of elements, each between guard words that no kernel may
 * touch.
 */

import type { Dtype, Kernels } from "../../../src/runtime/kernels.js";
import { type Reals, Runtime } from "../../../src/runtime/runtime.js";
import type { Build } from "../../../src/runtime/supply/variants.js";

/** Every kernel exists once for each of these. */
export const dtypes: readonly Dtype[] = ["float32", "float64"];

/** A NaN with a payload that no kernel makes, also as the upper half of a float64. */
const GUARD = 0x7ff4dead;

/**
 * Words of guard before and after each block: more than a whole tile row, 64 bytes at most, could
 * spill.
 */
const GUARD_WORDS = 16;

const CAPACITY = 8 << 20;

/** Elements in linear memory. */
export interface Block<View extends Reals | Int32Array | Uint32Array | Uint8Array = Reals> {
  readonly address: number;
  readonly view: View;
  /** The same bytes as 32-bit words, through which NaNs are compared by their bits. */
  readonly words: Uint32Array;
}

/**
 * A Runtime and a stack of guarded blocks in its memory. A new block holds guard words, so what a
 * kernel skips shows.
 */
export class Workspace {
  readonly kernels: Kernels;
  /** Elements of one vector. */
  readonly lanes: number;
  /** The largest relative error of one rounding. */
  readonly roundoff: number;
  /** The smallest positive number. */
  readonly smallest: number;
  private readonly words: Uint32Array;
  private readonly start: number;
  private top = 0;
  private readonly guards: number[] = [];

  private constructor(readonly runtime: Runtime) {
    this.kernels = runtime.kernels;
    this.lanes = 16 / runtime.elementBytes;
    this.roundoff = runtime.dtype === "float32" ? 2 ** -24 : 2 ** -53;
    this.smallest = runtime.dtype === "float32" ? 2 ** -149 : Number.MIN_VALUE;
    this.start = runtime.arena.allocate(CAPACITY);
    this.words = new Uint32Array(runtime.arena.memory.buffer, this.start, CAPACITY / 4);
  }

  static async create(dtype: Dtype, build: Build = "narrow"): Promise<Workspace> {
    return new Workspace(await Runtime.create(dtype, { build }));
  }

  /** One whose kernels are those of tensors too. */
  static async forTensors(dtype: Dtype): Promise<Workspace> {
    return new Workspace(await Runtime.create(dtype, { build: "narrow" }, undefined, `${dtype}-tensor`));
  }

  /** Gives back all blocks. */
  clear(): void {
    this.top = 0;
    this.guards.length = 0;
  }

  /** x rounded to the element type. */
  round(x: number): number {
    return this.runtime.dtype === "float32" ? Math.fround(x) : x;
  }

  /** A block of `count` elements, whose address is `shift` elements past a multiple of 64 bytes. */
  output(count: number, shift = 0): Block {
    const { elementBytes } = this.runtime;
    const address = this.place(count * elementBytes, shift * elementBytes);
    return { address, view: this.runtime.reals(address, count), words: this.wordsAt(address, count * elementBytes) };
  }

  /** A block that holds `values`, rounded to the element type. */
  input(values: ArrayLike<number>, shift = 0): Block {
    const block = this.output(values.length, shift);
    block.view.set(values);
    return block;
  }

  /** A block of float64s, whatever the element type. */
  float64(count: number): Block<Float64Array> {
    const address = this.place(count * 8, 0);
    return { address, view: this.runtime.arena.float64(address, count), words: this.wordsAt(address, count * 8) };
  }

  /** A block of 32-bit integers that holds `values`. */
  int32(values: ArrayLike<number>): Block<Int32Array> {
    const address = this.place(values.length * 4, 0);
    const view = this.runtime.arena.int32(address, values.length);
    view.set(values);
    return { address, view, words: this.wordsAt(address, values.length * 4) };
  }

  /** A block that holds the bytes `values`, to be read only: guards are whole words. */
  bytes(values: ArrayLike<number>): Block<Uint8Array> {
    const room = Math.ceil(values.length / 4) * 4;
    const address = this.place(room, 0);
    const view = this.runtime.arena.bytes(address, values.length);
    view.set(values);
    return { address, view, words: this.wordsAt(address, room) };
  }

  /** What happened to the guard words around the blocks; "" if nothing. */
  damage(): string {
    for (const guard of this.guards) {
      for (let i = guard; i < guard + GUARD_WORDS; i++) {
        if (this.words[i] !== GUARD) return `a guard word was overwritten at byte ${this.start + i * 4}`;
      }
    }
    return "";
  }

  private wordsAt(address: number, bytes: number): Uint32Array {
    const first = (address - this.start) / 4;
    return this.words.subarray(first, first + bytes / 4);
  }

  private place(bytes: number, shift: number): number {
    const before = this.top + Math.ceil(shift / 4);
    const first = before + GUARD_WORDS;
    const after = first + bytes / 4;
    this.top = Math.ceil((after + GUARD_WORDS) / 16) * 16;
    if (this.top * 4 > CAPACITY) throw new Error("The workspace is too small for this test.");
    this.words.fill(GUARD, before, after + GUARD_WORDS);
    this.guards.push(before, after);
    return this.start + first * 4;
  }
}

/** Fills a block with guard words. */
export function wipe(block: Pick<Block, "words">): void {
  block.words.fill(GUARD);
}

/** Whether elements `from` to `to` (of `perElement` words each) still hold guard words. */
export function isUntouched(words: Uint32Array, perElement: number, from: number, to: number): boolean {
  for (let i = from * perElement; i < to * perElement; i++) if (words[i] !== GUARD) return false;
  return true;
}
