import { ResourceError } from "../errors.js";
import type { Transfer } from "../processes/communicator.js";
import { type Abi, STATUS_WORDS } from "./abi.js";
import type { MpiCall } from "./calls.js";

/**
 * A piece of a message under way: where its handle stands, and its bytes, which the engine uses
 * until it is done.
 */
export interface Part {
  readonly request: BigInt64Array | Int32Array;
  readonly bytes: Uint8Array;
}

/** A message under way, in as many pieces as calls began it. */
export class MpiTransfer implements Transfer {
  private readonly parts: Part[];
  private readonly flag = new Int32Array(1);
  private readonly status = new Int32Array(STATUS_WORDS);

  /**
   * `settle` is called once, when it is done; `isReceived` says whether the lengths of what came
   * are to be looked at.
   */
  constructor(
    private readonly abi: Abi,
    private readonly call: MpiCall,
    parts: readonly Part[],
    private readonly isReceived: boolean,
    private readonly settle: (transfer: MpiTransfer) => void,
  ) {
    this.parts = [...parts];
  }

  isDone(): boolean {
    for (let part = this.parts.at(0); part; part = this.parts.at(0)) {
      this.call("MPI_Test", part.request, this.flag, this.status);
      if (this.flag[0] === 0) return false;
      this.end(part);
    }
    return true;
  }

  wait(): void {
    for (let part = this.parts.at(0); part; part = this.parts.at(0)) {
      this.call("MPI_Wait", part.request, this.status);
      this.end(part);
    }
  }

  private end({ bytes }: Part): void {
    this.parts.shift();
    if (this.parts.length === 0) this.settle(this);
    if (this.isReceived) checkLength(this.abi.readStatus(this.status).bytes, bytes.length);
  }
}

/**
 * @throws ResourceError PROCESSES_FAILED where a message has another length than the view that
 * takes it.
 */
export function checkLength(came: number, expected: number): void {
  if (came === expected) return;
  throw new ResourceError(
    "PROCESSES_FAILED",
    `A message has ${came} bytes where ${expected} are expected: the processes run different programs.`,
  );
}
