import { checkWhole, invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import { callAmid, leaveCalls } from "../processes/calls.js";
import type { Communicator, Pending, Transfer } from "../processes/communicator.js";
import { type Abi, STATUS_WORDS } from "./abi.js";
import type { MpiCall } from "./calls.js";
import { MOST_BYTES, piecesOf } from "./pieces.js";
import { reasonOfEnd, tellEnd } from "./tell.js";
import { checkLength, MpiTransfer, type Part } from "./transfer.js";

/**
 * The mark of all messages: between two processes they come in order, so that none needs another
 * one.
 */
const TAG = 0;

/** All processes that MPI was started with: MPI_COMM_WORLD. */
export class World implements Communicator {
  private readonly status = new Int32Array(STATUS_WORDS);
  private readonly flag = new Int32Array(1);
  /**
   * Messages under way: the engine writes into their views, which so outlive whoever began them.
   */
  private readonly underWay = new Set<Transfer>();
  private isOver = false;

  constructor(
    readonly engine: string,
    readonly rank: number,
    readonly size: number,
    private readonly abi: Abi,
    private readonly call: MpiCall,
    private readonly most = MOST_BYTES,
  ) {}

  send(bytes: Uint8Array, to: number): void {
    this.checkOther("to", to);
    const { byte, world } = this.abi;
    for (const piece of piecesOf(bytes, this.most)) this.call("MPI_Send", piece, piece.length, byte, to, TAG, world);
  }

  receive(bytes: Uint8Array, from: number): void {
    this.checkOther("from", from);
    const { byte, world } = this.abi;
    for (const piece of piecesOf(bytes, this.most)) {
      this.call("MPI_Recv", piece, piece.length, byte, from, TAG, world, this.status);
      checkLength(this.abi.readStatus(this.status).bytes, piece.length);
    }
  }

  startSend(bytes: Uint8Array, to: number): Transfer {
    this.checkOther("to", to);
    return this.start("MPI_Isend", bytes, to);
  }

  startReceive(bytes: Uint8Array, from: number): Transfer {
    this.checkOther("from", from);
    return this.start("MPI_Irecv", bytes, from);
  }

  pending(from?: number): Pending | undefined {
    this.checkOpen();
    if (from !== undefined) this.checkOther("from", from);
    this.call("MPI_Iprobe", from ?? this.abi.anySource, TAG, this.abi.world, this.flag, this.status);
    return this.flag[0] === 0 ? undefined : this.abi.readStatus(this.status);
  }

  broadcast(bytes: Uint8Array, root: number): void {
    this.checkOpen();
    checkWhole("root", root, 0, this.size - 1);
    const { byte, world } = this.abi;
    for (const piece of piecesOf(bytes, this.most)) this.call("MPI_Bcast", piece, piece.length, byte, root, world);
  }

  allGather(own: Uint8Array, all: Uint8Array): void {
    this.checkOpen();
    if (all.length !== own.length * this.size)
      throw invalidOption("all", `${this.size} times as long as the ${own.length} bytes of each process`, all.length);
    if (own.length > this.most) {
      all.set(own, this.rank * own.length);
      for (let rank = 0; rank < this.size; rank++)
        this.broadcast(all.subarray(rank * own.length, (rank + 1) * own.length), rank);
      return;
    }
    const { byte, world } = this.abi;
    // MPI forbids that what it reads lies in what it writes
    const apart = own.buffer === all.buffer ? own.slice() : own;
    this.call("MPI_Allgather", apart, own.length, byte, all, own.length, byte, world);
  }

  barrier(): void {
    this.checkOpen();
    this.call("MPI_Barrier", this.abi.world);
  }

  abort(reason: string, exitCode = 1): never {
    this.isOver = true;
    tellEnd(this.rank, this.size, reason);
    this.call("MPI_Abort", this.abi.world, exitCode);
    process.exit(exitCode);
  }

  finalize(): void {
    if (this.isOver) return;
    const call = callAmid(this);
    if (call !== undefined) this.abort(`ended amid ${call}, so that all processes end.`);
    leaveCalls(this);
    this.close();
  }

  /**
   * Ends MPI, as all processes do at this moment. They wait for each other before: where one aborts
   * while another waits in MPI_Finalize, mpirun of Open MPI 4.1 often hangs or crashes in its own
   * end.
   */
  close(): void {
    this.isOver = true;
    this.call("MPI_Barrier", this.abi.world);
    this.call("MPI_Finalize");
  }

  /**
   * What is done when the process ends: with an exit code that isn't 0, for that reason if it is
   * known, all others end too.
   */
  end(exitCode: number, reason = reasonOfEnd(exitCode)): void {
    if (this.isOver) return;
    if (exitCode === 0) this.finalize();
    else this.abort(reason, exitCode);
  }

  private start(name: "MPI_Isend" | "MPI_Irecv", bytes: Uint8Array, other: number): Transfer {
    const { byte, world } = this.abi;
    const parts = piecesOf(bytes, this.most).map((piece): Part => {
      const request = this.abi.newRequest();
      this.call(name, piece, piece.length, byte, other, TAG, world, request);
      return { request, bytes: piece };
    });
    const isReceived = name === "MPI_Irecv";
    const transfer = new MpiTransfer(this.abi, this.call, parts, isReceived, (one) => this.underWay.delete(one));
    this.underWay.add(transfer);
    return transfer;
  }

  private checkOther(option: string, rank: number): void {
    this.checkOpen();
    checkWhole(option, rank, 0, this.size - 1);
    if (rank === this.rank) throw invalidOption(option, "the rank of another process", rank);
  }

  private checkOpen(): void {
    if (this.isOver) throw new UsageError("DISPOSED", "The processes are no longer connected: finalize was called.");
  }
}
