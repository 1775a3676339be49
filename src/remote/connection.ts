import { type LanegradError, ResourceError, UsageError } from "../errors.js";
import type { ModelPlatform, StartWorker, WorkerHandle } from "../platform/platform.js";
import { chooseBuild } from "../runtime/supply/numerics.js";
import { kernelModule } from "../runtime/supply/variants.js";
import { LIMIT, LOOK, Watchdog } from "../runtime/threads/watchdog.js";
import type { Checkpoint } from "../train/checkpoints/checkpoint.js";
import type { ModelInfo } from "../train/info.js";
import type { Called, Calling, FromWorker, Notice, Question } from "./protocol.js";
import { DataSender } from "./sentData.js";
import { type OwnErrors, receiveError, sendError } from "./sentErrors.js";
import type { SentRows } from "./sentRows.js";

/**
 * Milliseconds that a worker has to say its first word: a script that is none of lanegrad's never
 * does.
 */
const PATIENCE = 30_000;

/** What the page remembers of its model, whatever becomes of the worker. */
export interface Memory {
  info: ModelInfo | undefined;
  checkpoint: Checkpoint | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly own: OwnErrors | undefined;
}

/** The page's end of the line to one worker, from its start to its end. */
export class Connection {
  readonly data = new DataSender(
    (datasetId, content, buffers) => this.post({ kind: "data", datasetId, content }, "the data set", buffers),
    (datasetId) => this.send({ kind: "forget", datasetId }),
  );
  /** Rows that come in pieces, of trainings that have not ended. */
  readonly rows = new Map<number, SentRows>();
  /** What calls the callbacks of a training, by its number. */
  readonly callbacks = new Map<number, (calling: Calling) => Promise<Called>>();
  private readonly worker: WorkerHandle;
  private readonly pending = new Map<number, Pending>();
  private readonly limit: ReturnType<typeof setTimeout>;
  private count = 0;
  /**
   * Messages that came, and the milliseconds that may pass until the next while something is waited
   * for.
   */
  private heard = 0;
  private limitNow = LIMIT;
  private failure: LanegradError | undefined;

  /** @throws ResourceError WORKER_FAILED where no worker can be started. */
  constructor(
    startWorker: StartWorker,
    private readonly memory: Memory,
    private readonly platform: ModelPlatform,
  ) {
    this.worker = start(
      startWorker,
      (message) => this.receive(message as FromWorker),
      (why) => this.fail(why),
    );
    this.limit = setTimeout(() => this.fail(`did not answer within ${PATIENCE / 1000} seconds`), PATIENCE);
  }

  /** Whether the worker has ended. */
  get hasEnded(): boolean {
    return this.failure !== undefined;
  }

  /**
   * Asks and waits for the answer; `what` names the call in the error if something in it can't
   * cross.
   */
  async ask(question: Question, what: string, own?: OwnErrors): Promise<unknown> {
    if (this.failure) throw this.failure;
    const id = this.count++;
    this.post({ id, ...question }, what);
    if (this.pending.size === 0) this.worker.hold(true);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject, own });
    });
  }

  /**
   * `ask` of what computes. Its worker gives signs of life; if they cease for longer than it said
   * that they may, it hangs, and ends as one that fails.
   */
  async askWatched(question: Question, what: string, own?: OwnErrors): Promise<unknown> {
    const watchdog = new Watchdog(this.platform);
    // of a call the worker says itself when it computes; before that it reads what has come
    if (question.kind === "call" && this.pending.size === 0) this.limitNow = Number.POSITIVE_INFINITY;
    const look = (): void => {
      if (watchdog.isOver(this.heard, this.limitNow)) this.fail(Watchdog.complaintOf(this.limitNow));
    };
    const timer = setInterval(look, LOOK);
    try {
      return await this.ask(question, what, own);
    } finally {
      clearInterval(timer);
    }
  }

  /** The number of a new training. */
  newFit(): number {
    return this.count++;
  }

  /** Tells something that isn't answered. */
  send(notice: Notice): void {
    if (!this.failure) this.worker.post(notice);
  }

  /**
   * Ends the worker; what is under way, and all that is asked from then on, fails with `reason`.
   */
  end(reason: LanegradError): void {
    if (this.failure) return;
    this.failure = reason;
    clearTimeout(this.limit);
    this.worker.terminate();
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }

  private post(message: unknown, what: string, buffers?: readonly ArrayBuffer[]): void {
    try {
      this.worker.post(message, buffers);
    } catch (cause) {
      const message = `${what} holds what can't be sent to a worker, such as a function: pass plain data.`;
      throw new UsageError("INVALID_OPTION", message, { cause });
    }
  }

  private receive(message: FromWorker): void {
    clearTimeout(this.limit);
    this.heard++;
    this.limitNow = message.kind === "unpaused" ? (message.limit ?? Number.POSITIVE_INFINITY) : LIMIT;
    switch (message.kind) {
      case "alive":
      case "unpaused":
        return;
      case "done":
        this.memory.info = message.info;
        this.take(message.id)?.resolve(message.value);
        return;
      case "failed": {
        const pending = this.take(message.id);
        pending?.reject(receiveError(message.error, pending.own));
        return;
      }
      case "checkpoint":
        this.memory.checkpoint = message.checkpoint;
        return;
      case "pull": {
        const { fit } = message;
        void this.rows.get(fit)?.answer(fit, (notice, buffers) => this.post(notice, "A piece", buffers));
        return;
      }
      case "callback": {
        const { fit } = message;
        void this.callbacks
          .get(fit)?.(message)
          .then((called) => this.send({ kind: "called", fit, ...called }));
        return;
      }
      case "kernels": {
        const { id, file, memory } = message;
        kernelModule(file, memory).then(
          (module) => this.send({ kind: "kernels", id, module }),
          (error: unknown) => this.send({ kind: "noKernels", id, error: sendError(error) }),
        );
        return;
      }
      case "build": {
        const { id, dtype, wanted, memory } = message;
        const request = { numerics: wanted === "fused" ? "fast" : "strict", lanes: "wide" } as const;
        chooseBuild(dtype, request, this.platform, memory).then(
          (choice) => this.send({ kind: "built", id, choice }),
          (error: unknown) => this.send({ kind: "noKernels", id, error: sendError(error) }),
        );
      }
    }
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker.hold(false);
    return pending;
  }

  private fail(why: string): void {
    const { info, checkpoint } = this.memory;
    const epochs = checkpoint?.epochs ?? 0;
    const state = epochs > 0 ? `as it was after epoch ${epochs}` : "as it was made";
    const advice = info
      ? `the next call starts another one, with the model ${state}`
      : "check that the script lanegrad/worker is deployed, or leave out worker: true";
    const error = new ResourceError("WORKER_FAILED", `The model's worker ${why}: ${advice}.`);
    // assigned here, so that only pages with such models download it
    this.end(info ? Object.assign(error, { epochs }) : error);
  }
}

function start(
  startWorker: StartWorker,
  onMessage: (message: unknown) => void,
  onEnd: (why: string) => void,
): WorkerHandle {
  try {
    return startWorker({ onMessage, onEnd });
  } catch (cause) {
    const message = "A worker can't be started here: leave out worker: true.";
    throw new ResourceError("WORKER_FAILED", message, { cause });
  }
}
