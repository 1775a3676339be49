import { shareOf } from "../../data/share.js";
import { UsageError } from "../../errors.js";
import { STATUS } from "../../layers/passes.js";
import type { Communicator } from "../../processes/communicator.js";
import { CHUNK, type ChunkProgram, Inference, type Visit } from "../inference.js";
import { Holders } from "./holders.js";
import { gathered } from "./ownData.js";
import { sharersOf } from "./share.js";
import { talliesOf } from "./tallies.js";

/**
 * A pass over rows whose chunks the processes share out, which have all rows, or where they are its
 * `own` those of its chunks alone. Each process then visits what all came to, in their order, as if
 * it had computed all by itself: so sums have the same bits.
 */
export function sharedInference(communicator: Communicator, areOwn = false): typeof Inference {
  return class extends Inference {
    /**
     * What the chunks came to: those of each process one behind the other, in the room for as many
     * as one has at most.
     */
    private found = new Uint8Array();
    /** The number of the first row that the process has. */
    private readonly base: number = 0;
    /** What the rows of the chunk that is visited count, where these are tallied. */
    private readonly weights = new Float64Array(CHUNK);
    /** The same of the chunk that was computed last. */
    private readonly weightOf: ((row: number) => number) | undefined;

    constructor(...[parts, loss, data, ...others]: ConstructorParameters<typeof Inference>) {
      const holders = areOwn ? new Holders(communicator, data.rows) : undefined;
      super(parts, loss, holders ? { ...data, rows: holders.rows } : data, ...others);
      const { arena } = this.runtime;
      if (holders) {
        if (this.asked) throw searches();
        this.base = holders.of().begin;
        if (data.labels !== 0) {
          const all = gathered(communicator, holders, arena.int32(data.labels, data.rows), 1);
          const labels = arena.allocate(all.length * 4);
          arena.int32(labels, all.length).set(all);
          this.data = { ...this.data, labels };
        }
      }
      const { tally } = data;
      if (!tally?.weightOf || !this.isShared) return;
      this.weightOf = tally.weightOf;
      tally.weightOf = (row) => this.weights[row];
    }

    /** Searches for equilibria are tallied where they are made. */
    private get isShared(): boolean {
      return areOwn || !(this.data.rows <= CHUNK || this.asked);
    }

    protected override run(first: number, visit: Visit): Promise<void> | undefined {
      if (!this.isShared) return super.run(first, visit);
      const chunks = Math.ceil(this.data.rows / CHUNK);
      const look = (): void => {
        const chunk = this.chunkAt(first);
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

    private chunkAt(first: number): ChunkProgram {
      const { whole, ragged = whole } = this;
      return first + whole.rows > this.data.rows ? ragged : whole;
    }

    /** Computes the process's own chunks, and has those of all. */
    private computeOwn(chunks: number): Promise<void> | undefined {
      const { rank, size } = communicator;
      const room = this.roomOf(chunks);
      const own = new Uint8Array(room);
      const { begin, end } = shareOf(chunks, sharersOf(chunks, communicator), rank);
      const keep: Visit = (chunk, first) => {
        const { weightOf } = this;
        if (weightOf) for (let i = 0; i < chunk.rows; i++) this.weights[i] = weightOf(i);
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
        const next = (): Promise<void> | undefined => this.compute(i * CHUNK, keep);
        running = running ? running.then(next) : next();
      }
      if (running) return running.then(exchange);
      exchange();
      return undefined;
    }

    /**
     * Sends a chunk of the process's own through the network, whose rows it finds by their numbers
     * among its own.
     */
    private compute(first: number, visit: Visit): Promise<void> | undefined {
      const chunk = this.chunkAt(first);
      const indices = this.runtime.arena.int32(this.indices, chunk.rows);
      for (let i = 0; i < chunk.rows; i++) indices[i] = first - this.base + i;
      const running = chunk.runner.run();
      if (running) return running.then(() => visit(chunk, first));
      visit(chunk, first);
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
      if (this.weightOf) blocks.push(new Uint8Array(this.weights.buffer, 0, rows * 8));
      return blocks;
    }
  };
}

function searches(): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    'Searches for equilibria need all rows in every process: give each of them all, and leave out `rows: "own"`.',
  );
}
