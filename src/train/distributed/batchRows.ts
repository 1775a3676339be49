import type { Share } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { PlacedData } from "../placing/placedData.js";
import type { GatheredFeatures, HeldRows, PlacedFeatures } from "../placing/placedFeatures.js";
import { type Block, type Exchange, startExchange } from "./exchange.js";
import type { Holders } from "./holders.js";
import { rowsNeeded } from "./share.js";

/**
 * Something of rows in linear memory: bytes of a row, where the process holds its own rows, and
 * where those of a batch are to be.
 */
export interface Column {
  readonly rowBytes: number;
  readonly own: number;
  readonly to: number;
  /** Rows that there is room for. */
  readonly room: number;
}

/** What a process has of the rows of a training. */
export interface Own {
  readonly communicator: Communicator;
  readonly holders: Holders;
  readonly batchSize: number;
  readonly pieceRows: number;
  /** The rows of a batch that it computes, or room for them. */
  readonly placed: PlacedData;
  /**
   * What travels for each batch, before which nothing of it is there; none where the rows of the
   * only batch are there already.
   */
  readonly columns: readonly Column[];
  /** The same of all rows of the batch. */
  readonly weights: Column | undefined;
}

/**
 * The rows of batches, of which a process has those in memory that it computes, and no others. They
 * come from whoever holds them while the batch before is computed.
 */
export class BatchRows implements HeldRows {
  /** 0, 1, 2 and so on, by which rows of the batch are found. */
  private readonly ascending: number;
  /** Where the numbers of a batch's rows stand. */
  private first: number | undefined;
  /** What of the batch is there. */
  private share: Share = { begin: 0, end: 0 };
  private coming: { readonly order: Uint32Array; readonly b: number; readonly exchange: Exchange } | undefined;
  /** The batch of this epoch that is there. */
  private last = -1;
  /** Whether no batch was gone back to, so that the next one is known. */
  private isAhead = true;
  private isWhole = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly given: Own,
  ) {
    const { arena } = runtime;
    this.ascending = arena.allocate(given.batchSize * 4);
    arena.int32(this.ascending, given.batchSize).forEach((_, i, all) => {
      all[i] = i;
    });
  }

  get rows(): number {
    return this.given.placed.rows;
  }

  /** Room for the rows of a batch. */
  get placed(): PlacedData {
    return this.given.placed;
  }

  /** Where stands what the rows of a batch count, all of them; undefined where they count alike. */
  get weightsTo(): number | undefined {
    return this.given.weights?.to;
  }

  /** Features of batches, as trainings gather them. */
  get features(): PlacedFeatures {
    const { placed } = this.given;
    return {
      held: this,
      all: () => placed.features.all(),
      gather: (indices, rows): GatheredFeatures => {
        const at = this.at(indices);
        return { ...placed.features.gather(at, rows), at };
      },
    };
  }

  at(indices: number): number {
    return this.placesAt(indices) - this.share.begin * 4;
  }

  /** The same of the place in the batch, of whatever rows. */
  placesAt(indices: number): number {
    this.first ??= indices;
    return this.ascending + indices - this.first;
  }

  placeOf(i: number): number | undefined {
    const { begin, end } = this.share;
    return i >= begin && i < end ? i - begin : undefined;
  }

  /** Says that what follows is of batches of so many rows. */
  turnTo(rows: number): void {
    const { communicator, pieceRows } = this.given;
    this.share = rowsNeeded(rows, pieceRows, communicator, communicator.rank);
  }

  /** Says that an epoch begins. */
  beginEpoch(): void {
    this.last = -1;
    this.isAhead = true;
  }

  /**
   * Returns when the rows of batch number `b` of those in `order` are there; those of the next one
   * are on their way then.
   */
  load(b: number, order: Uint32Array): void {
    const { batchSize, columns, weights } = this.given;
    this.turnTo(Math.min(batchSize, order.length - b * batchSize));
    if (this.isWhole || (columns.length === 0 && !weights)) return;
    if (this.coming && (this.coming.b !== b || this.coming.order !== order)) this.settle();
    this.isAhead &&= b > this.last;
    this.last = b;
    this.isWhole = batchSize >= order.length;
    const { exchange } = this.coming ?? { exchange: this.start(b, order) };
    this.coming = undefined;
    exchange.finish();
    if (!this.isAhead || (b + 1) * batchSize >= order.length) return;
    this.coming = { order, b: b + 1, exchange: this.start(b + 1, order) };
  }

  /** Returns when nothing is on its way. */
  settle(): void {
    this.coming?.exchange.finish();
    this.coming = undefined;
  }

  private start(b: number, order: Uint32Array): Exchange {
    const { communicator, holders, batchSize, pieceRows, columns, weights } = this.given;
    const first = b * batchSize;
    const count = Math.min(batchSize, order.length - first);
    const rowAt = (place: number): number => order[first + place];
    const all = { count, rowAt, needOf: () => ({ begin: 0, end: count }) };
    const shared = { count, rowAt, needOf: (rank: number) => rowsNeeded(count, pieceRows, communicator, rank) };
    const exchanges = [
      ...(columns.length > 0
        ? [
            startExchange(
              communicator,
              holders,
              shared,
              columns.map((one) => this.block(one)),
            ),
          ]
        : []),
      ...(weights ? [startExchange(communicator, holders, all, [this.block(weights)])] : []),
    ];
    return {
      finish() {
        for (const exchange of exchanges) exchange.finish();
      },
    };
  }

  /** Fresh views at each call: the memory may have grown. */
  private block({ rowBytes, own, to, room }: Column): Block {
    const { arena } = this.runtime;
    const { begin, end } = this.given.holders.of();
    return {
      rowBytes,
      own: () => arena.bytes(own, (end - begin) * rowBytes),
      to: () => arena.bytes(to, room * rowBytes),
    };
  }
}
