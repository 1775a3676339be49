import { checkNothingElse } from "../check.js";
import { LanegradError } from "../errors.js";
import type { ModelPlatform, StartWorker } from "../platform/platform.js";
import { disposed } from "../train/errands.js";
import type { ModelInfo } from "../train/info.js";
import { Connection, type Memory } from "./connection.js";
import type { Origin } from "./protocol.js";

/** The worker of one model: if it fails, another one that goes on from the last checkpoint. */
export class ModelWorker {
  private readonly memory: Memory = { info: undefined, checkpoint: undefined };
  private connection: Connection | undefined;
  private opening: Promise<Connection> | undefined;
  private isOpen = false;
  private isDisposed = false;

  /** `origin` is what every worker makes the model from. */
  constructor(
    readonly platform: ModelPlatform,
    private readonly startWorker: StartWorker,
    private readonly origin: Origin,
  ) {}

  /** What the worker last said of its model. @throws ResourceError DISPOSED. */
  get info(): ModelInfo {
    const { info } = this.memory;
    if (this.isDisposed || !info) throw disposed();
    return info;
  }

  /** The line to a worker that has the model, if there is one now. */
  get line(): Connection | undefined {
    return this.isOpen && !this.connection?.hasEnded ? this.connection : undefined;
  }

  /**
   * The line to a worker that has the model, once there is one. @throws ResourceError DISPOSED,
   * WORKER_FAILED, and what making the model throws.
   */
  async connect(): Promise<Connection> {
    if (this.isDisposed) throw disposed();
    if (!this.opening || this.connection?.hasEnded) this.opening = this.open();
    return this.opening;
  }

  /**
   * Checks a call of a method that takes nothing else. @throws ResourceError DISPOSED; UsageError
   * INVALID_OPTION.
   */
  checkUse(method: string, others: readonly unknown[]): void {
    if (this.isDisposed) throw disposed();
    checkNothingElse(method, others);
  }

  /** Ends the worker for good. */
  dispose(): void {
    this.isDisposed = true;
    this.connection?.end(disposed());
  }

  private async open(): Promise<Connection> {
    const { platform, origin, memory } = this;
    const connection = new Connection(this.startWorker, memory, platform);
    this.connection = connection;
    this.isOpen = false;
    const { checkpoint } = memory;
    const what = origin.from === "options" ? "sequential" : "load";
    try {
      await connection.ask({ kind: "create", role: "model", origin, threads: platform.threads(), checkpoint }, what);
    } catch (error) {
      connection.end(error instanceof LanegradError ? error : disposed());
      throw error;
    }
    this.isOpen = true;
    return connection;
  }
}
