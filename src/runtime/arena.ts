import { ResourceError } from "../errors.js";

/** Bytes of a page of linear memory. */
export const PAGE = 65536;

/** Blocks start at a cache line. */
const ALIGNMENT = 64;

/** Where a stack of blocks stood; see `Arena.release`. */
export type Mark = number & { readonly mark: unique symbol };

/**
 * Owner of every byte of a linear memory: a stack of blocks.
 *
 *     0          ALIGNMENT                                       top              memory.buffer.byteLength
 *     | nothing | constants | parameters ... | one fit's blocks ... | free, grows when needed |
 *
 * Address 0 is never given out, so that kernels can take it for "none". Blocks come zeroed only if
 * the memory was never used before. Views are taken fresh each time: when plain memory grows, older
 * views have length 0.
 */
export class Arena {
  private top = ALIGNMENT;

  constructor(private current: WebAssembly.Memory) {}

  /** The memory. */
  get memory(): WebAssembly.Memory {
    return this.current;
  }

  /** Bytes in use. */
  get used(): number {
    return this.top - ALIGNMENT;
  }

  /** Bytes of linear memory drawn from the engine. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * The address of a new block of `bytes`. @throws ResourceError OUT_OF_MEMORY, and then nothing
   * has changed.
   */
  allocate(bytes: number): number {
    const address = this.top;
    const end = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    // memory goes on behind the last block: a strip of the sparse product is read to the end of its
    // last vector
    const missing = end + ALIGNMENT - this.size;
    if (missing > 0) drawn(bytes, () => this.memory.grow(Math.ceil(missing / PAGE)));
    this.top = end;
    return address;
  }

  /** Remembers the stack as it stands. */
  mark(): Mark {
    return this.top as Mark;
  }

  /** Gives back every block allocated since `mark`. */
  release(mark: Mark): void {
    this.top = mark;
  }

  /** A fresh view of bytes. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  /** A fresh view of 32-bit integers. */
  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /** A fresh view of doubles. */
  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  /**
   * Goes on in `memory`, where everything stands at the same addresses already; views of the old
   * one are stale. See `moveArena`.
   */
  adopt(memory: WebAssembly.Memory): void {
    this.current = memory;
  }
}

/** What `draw` gets of the engine, for want of `bytes`. @throws ResourceError OUT_OF_MEMORY. */
export function drawn<T>(bytes: number, draw: () => T): T {
  try {
    return draw();
  } catch (cause) {
    const wanted = Math.ceil(bytes / 2 ** 20);
    const message = `Linear memory can't grow by the ${wanted} MiB that are needed: use fewer rows, smaller batches or smaller layers.`;
    throw new ResourceError("OUT_OF_MEMORY", message, { cause });
  }
}
