import type { WorkerPort } from "../../platform/platform.js";
import { instantiateKernels, type KernelName, type Kernels } from "../kernels.js";
import { Control, LISTEN } from "./control.js";

/** A kernel call in a message: the kernel and all its arguments, the range of rows included. */
export interface CallMessage {
  readonly kernel: KernelName;
  readonly args: readonly number[];
}

/** What the main thread asks of a worker. */
export type Order =
  | {
      /** What the worker is for: see `src/worker.ts`. */
      readonly role: "pool";
      readonly kind: "join";
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly control: SharedArrayBuffer;
      readonly threads: number;
      readonly mayMatchCores: boolean;
    }
  | {
      readonly kind: "learn";
      readonly program: number;
      /**
       * The pieces of each stage, in the order of the tickets; none where the main thread works
       * alone.
       */
      readonly stages: readonly (readonly CallMessage[])[];
    };

/** What a worker answers: that it has done what was asked, or why it can't go on. */
export type Answer = { readonly kind: "ready" } | { readonly kind: "failed"; readonly why: string };

/**
 * Serves the main thread at the other end of `port`, for as long as the worker lives; returns what
 * takes its orders.
 */
export function servePool(port: WorkerPort): (order: unknown) => void {
  const answer = (message: Answer): void => port.post(message);
  let worker: PoolWorker | undefined;
  const obey = async (order: Order): Promise<void> => {
    if (order.kind === "join") {
      const kernels = await instantiateKernels(order.module, order.memory);
      worker = new PoolWorker(kernels, new Control(order.control, order.threads, order.mayMatchCores));
    } else {
      worker?.learn(order.program, order.stages);
    }
    answer({ kind: "ready" });
    worker?.work();
  };
  return (order) => {
    obey(order as Order).catch((error: unknown) => {
      // in this order: who sees the word then only has to listen for the reason
      answer({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
      worker?.control.fail();
    });
  };
}

/** A worker of a pool: runs the programs it has learnt, without messages. */
class PoolWorker {
  private readonly programs = new Map<number, readonly (readonly (() => void)[])[]>();
  private command = 0;

  constructor(
    private readonly kernels: Kernels,
    readonly control: Control,
  ) {}

  learn(program: number, stages: readonly (readonly CallMessage[])[]): void {
    const bind = ({ kernel, args }: CallMessage): (() => void) => {
      const call: (...values: number[]) => void = this.kernels[kernel];
      return call.bind(undefined, ...args);
    };
    this.programs.set(
      program,
      stages.map((calls) => calls.map(bind)),
    );
  }

  /** Obeys commands until one sends it back to its messages. */
  work(): void {
    const { control } = this;
    control.work(true);
    try {
      for (;;) {
        const program = control.awaitCommand(this.command);
        this.command = control.command;
        if (program === LISTEN || control.hasEnded) return;
        this.execute(this.programs.get(program) ?? []);
      }
    } finally {
      control.work(false);
    }
  }

  private execute(stages: readonly (readonly (() => void)[])[]): void {
    const { control } = this;
    for (const calls of stages) {
      if (calls.length > 0) for (let i = control.takeTicket(); i < calls.length; i = control.takeTicket()) calls[i]();
      const { generation } = control;
      if (!control.arrive()) control.waitWhile(generation);
      if (control.hasEnded || control.hasCancelledAfter(generation)) return;
    }
  }
}
