import type { Share } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";

/** Which process holds which rows: each has neighbours, in the order of ranks. */
export class Holders {
  /** By rank the number of its first row, and behind the last one how many there are. */
  private readonly firsts: readonly number[];

  /** Of processes that say how many rows they hold. */
  constructor(
    private readonly communicator: Communicator,
    own: number,
  ) {
    const counts = new Float64Array(communicator.size);
    communicator.allGather(new Uint8Array(Float64Array.of(own).buffer), new Uint8Array(counts.buffer));
    let first = 0;
    this.firsts = [0, ...Array.from(counts, (count) => (first += count))];
  }

  /** Rows of all processes. */
  get rows(): number {
    return this.firsts[this.communicator.size];
  }

  /** What a process holds, by default this one. */
  of(rank = this.communicator.rank): Share {
    return { begin: this.firsts[rank], end: this.firsts[rank + 1] };
  }

  /** The rank of the process that holds row number `row`. */
  holderOf(row: number): number {
    let [low, high] = [0, this.communicator.size - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (row < this.firsts[middle + 1]) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
