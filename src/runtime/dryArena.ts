import { Arena, drawn } from "./arena.js";

/** Memory that is counted and not taken. */
export class DryArena extends Arena {
  constructor() {
    super(drawn(0, () => new WebAssembly.Memory({ initial: 0 })));
  }

  override get size(): number {
    return Number.POSITIVE_INFINITY;
  }

  override bytes(_address: number, length: number): Uint8Array {
    return new Uint8Array(length);
  }

  override int32(_address: number, length: number): Int32Array {
    return new Int32Array(length);
  }

  override float64(_address: number, length: number): Float64Array {
    return new Float64Array(length);
  }
}
