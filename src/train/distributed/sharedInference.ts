import { STATUS } from "../../layers/passes.js";
import type { Communicator } from "../../processes/communicator.js";
import { CHUNK, type ChunkProgram, Inference, type Visit } from "../inference.js";
import { shareOf, sharersOf } from "./share.js";
import { talliesOf } from "./tallies.js";

/**
 * A pass over rows whose chunks the processes share out. Each process then visits what all came to, in their order, as if it had
 * computed all by itself: so sums have the same bits.
 */
export function sharedInference(communicator: Communicator): typeof Inference {
  return class extends Inference {
    /** What the chunks came to: those of each process one behind the other, in the room for as many as one has at most. */
    private found = new Uint8Array();

    protected override run(first: number, visit: Visit): Promise<void> | undefined {
      const chunks = Math.ceil(this.data.rows / CHUNK);
      // searches for equilibria are tallied where they are made
      if (chunks === 1 || this.asked) return super.run(first, visit);
      const look = (): void => {
        const { whole, ragged = whole } = this;
        const chunk = first + whole.rows > this.data.rows ? ragged : whole;
        let place = this.placeOf(first / CHUNK, chunks);
        for (const block of this.blocksOf(chunk)) {
          block.set(this.found.subarray(place, place + block.length));
          place += block.length;
        }
        visit(chunk, first);
      };
      const computing = first === 0 ? this.computeOwn(chunks) : undefined;
      if (computing) return computing.then(look);
      look();
      return undefined;
    }

    /** Computes the process's own chunks, and has those of all. */
    private computeOwn(chunks: number): Promise<void> | undefined {
      const { rank, size } = communicator;
      const room = this.roomOf(chunks);
      const own = new Uint8Array(room);
      const { begin, end } = shareOf(chunks, sharersOf(chunks, communicator), rank);
      const keep: Visit = (chunk, first) => {
        let place = this.placeOf(first / CHUNK, chunks) - rank * room;
        for (const block of this.blocksOf(chunk)) {
          own.set(block, place);
          place += block.length;
        }
      };
      const exchange = (): void => {
        this.found = new Uint8Array(room * size);
        communicator.allGather(own, this.found);
      };
      let running: Promise<void> | undefined;
      for (let i = begin; i < end; i++) {
        const next = (): Promise<void> | undefined => super.run(i * CHUNK, keep);
        running = running ? running.then(next) : next();
      }
      if (running) return running.then(exchange);
      exchange();
      return undefined;
    }

    /** Where chunk number `i` stands in what was found. */
    private placeOf(i: number, chunks: number): number {
      const sharers = sharersOf(chunks, communicator);
      let rank = 0;
      while (shareOf(chunks, sharers, rank).end <= i) rank++;
      return rank * this.roomOf(chunks) + (i - shareOf(chunks, sharers, rank).begin) * this.chunkBytes;
    }

    /** Bytes of the chunks of a process at most. */
    private roomOf(chunks: number): number {
      return Math.ceil(chunks / sharersOf(chunks, communicator)) * this.chunkBytes;
    }

    /** Bytes of what a whole chunk comes to. */
    private get chunkBytes(): number {
      return this.blocksOf(this.whole).reduce((sum, { length }) => sum + length, 0);
    }

    /** What is visited of a chunk, where it lies. */
    private blocksOf({ rows, status, outputs, targets, predicted }: ChunkProgram): readonly Uint8Array[] {
      const { runtime, network, data, each, loss } = this;
      const { arena, elementBytes } = runtime;
      const bytes = rows * network.outputs * elementBytes;
      const blocks = [arena.bytes(status, talliesOf(loss) * STATUS * 8), arena.bytes(outputs, bytes)];
      if (data.tally) blocks.push(arena.bytes(targets, bytes));
      if (predicted !== 0) blocks.push(arena.bytes(predicted, rows * each * 4));
      return blocks;
    }
  };
}
