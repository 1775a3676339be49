/**
 * The starter's end of the line to a worker. Neither the worker nor its messages keep the process
 * alive, unless it is held.
 */
export interface WorkerHandle {
  /** Sends a message; the `buffers` in it change hands, and are empty afterwards on this side. */
  post(message: unknown, buffers?: readonly ArrayBuffer[]): void;
  /** Says whether the process shall live on for the worker's sake, which it doesn't at first. */
  hold(isHeld: boolean): void;
  /**
   * Ends the worker, whatever it does; resolves when it runs no more. A page, which is told of no
   * worker's end, first waits a moment until `isStill` says that it rests; without it, it is ended
   * at once.
   */
  terminate(isStill?: () => boolean): Promise<unknown>;
}

/** What happens to a worker. */
export interface WorkerEvents {
  onMessage(message: unknown): void;
  /** It is no more; `why` goes on after "A worker thread". */
  onEnd(why: string): void;
}

/** Starts a worker thread that runs `src/worker.ts`. Throws where none can be started. */
export type StartWorker = (events: WorkerEvents) => WorkerHandle;

/** A worker's end of the line. */
export interface WorkerPort {
  /** As of `WorkerHandle`. */
  post(message: unknown, buffers?: readonly ArrayBuffer[]): void;
  listen(handle: (message: unknown) => void): void;
}

/** What a platform has of threads. */
export interface PlatformThreads {
  /** Threads that compute at the same time. */
  readonly most: number;
  /** Why it is only one, where there could be more. */
  readonly note?: string;
  /** Whether the calling thread may sleep in `Atomics.wait`: a page's main thread must not. */
  readonly mayWait: boolean;
}

/** A thread as the system sees it. */
export interface ThreadState {
  readonly id: string;
  /** Milliseconds that it has computed in its life. */
  readonly computed: number;
  /** Whether it computes or would if others left it a processor, and doesn't sleep. */
  readonly wantsProcessor: boolean;
}

/**
 * What lanegrad asks of the place it runs in. Only the files in this folder name `node:*`,
 * `process`, `fetch` or `Worker`; everything else is handed a Platform by the entry (`src/node.ts`,
 * `src/browser.ts`).
 */
export interface Platform {
  readonly name: "node" | "browser";
  /**
   * The whole file at a path (Node) or URL (page). @throws DataError DATA_NOT_FOUND with one
   * sentence when it can't be read.
   */
  readFile(path: string | URL): Promise<Uint8Array>;
  /**
   * Writes beside the target, syncs and renames, so that a file is whole or absent.
   * @throws ResourceError WRITE_FAILED.
   */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Whether something readable stands at the path. */
  exists(path: string): Promise<boolean>;
  /** The names in a folder, sorted; undefined when the path is not a folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /**
   * The folder of an installed npm package, undefined when it isn't installed (always undefined in
   * a page).
   */
  packageFolder(name: string): string | undefined;
  /**
   * Whether this process was started with wide lanes, so that the engine computes in them unasked;
   * absent in pages.
   */
  readonly hasWideLanes?: boolean;
  /**
   * Lets the engine compute neighbouring 128-bit vectors of the code it optimizes from now on in
   * 256-bit registers, or stops it; false where it can't.
   */
  allowWideLanes(allowed: boolean): boolean;
  /** The threads that there are to compute on. */
  threads(): PlatformThreads;
  /** What starts workers, once it is loaded. */
  workerStarter(): Promise<StartWorker>;
  /** Makes workers run the script at this address, in place of the one that is found by itself. */
  useWorker(address: string | URL): Promise<void>;
  /**
   * The threads of this process but the calling one; undefined where the system doesn't tell,
   * absent in pages.
   */
  otherThreads?(): readonly ThreadState[] | undefined;
  /** Resolves after other events of the host (timers, signals, input) had their turn. */
  pause(): Promise<void>;
  /**
   * Milliseconds since some moment: what trainings measure by, and decide by where several ways are
   * equal but for their speed.
   */
  now(): number;
  /** Joins path segments the platform's way. */
  join(...segments: readonly string[]): string;
}

/** What a model asks of the place it computes in. */
export type ModelPlatform = Pick<
  Platform,
  | "readFile"
  | "writeFile"
  | "hasWideLanes"
  | "allowWideLanes"
  | "threads"
  | "workerStarter"
  | "otherThreads"
  | "pause"
  | "now"
>;
