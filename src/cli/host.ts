import type { Platform } from "../platform/platform.js";
import type { Communicator } from "../processes/communicator.js";
import { inFlags } from "./flags.js";
import { printable } from "./printable.js";

/** A stream of text that a terminal may stand behind; Node's stdout and stderr are such. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What the machine is, for `lanegrad info`. */
export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** The processes that a launcher of MPI, as mpirun, started together with this one. */
export interface HostProcesses {
  /** The launcher, as the subject of a sentence. */
  readonly by: string;
  /** Which of them this is, from 0 on. The first one prints and saves, the others compute. */
  readonly rank: number;
  /** Connects this process with all others. @throws UsageError, ResourceError. */
  join(): Promise<Communicator>;
  /**
   * Tells on standard error why this process ends, with its rank, and ends all of them; doesn't
   * return.
   */
  abort(reason: string, exitCode: number): never;
}

/**
 * All that a command asks of the process it runs in; `main.ts` makes one of Node's `process`, tests
 * make their own.
 */
export interface Host {
  readonly platform: Platform;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Present where a launcher has started several processes. */
  readonly processes?: HostProcesses | undefined;
  /** Everything that stands on standard input. */
  readStdin(): Promise<Uint8Array>;
  /**
   * Why a file can't be written to this path, as the end of a sentence; undefined if nothing speaks
   * against it.
   */
  whyNotWritable(path: string): Promise<string | undefined>;
  /** Whether a path leads to the file that is read from another, or from standard input for "-". */
  isSameFile(path: string, read: string): Promise<boolean>;
  /**
   * Adds to the end of a file, which is made with its folder where it isn't there.
   * @throws ResourceError WRITE_FAILED.
   */
  appendFile(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Calls `stop` once when the user presses Ctrl-C or the system asks for an end, until the
   * returned function is called.
   */
  onInterrupt(stop: () => void): () => void;
  /** From now on the command goes on when standard output breaks, because it has files to write. */
  outliveOutput(): void;
  machine(): Machine;
  /** The kernels' WebAssembly modules that this installation has. */
  kernelSizes(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** Asks whoever sits at the terminal, and resolves to the answer; absent where nobody does. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The text of a file of this installation, by its path in the package. */
  packageFile(path: string): Promise<string>;
  /**
   * Writes new files by their names into a folder, which is made where it isn't there.
   * @throws ResourceError WRITE_FAILED, also where one is there already: then none is written.
   */
  createFiles(folder: string, texts: ReadonlyMap<string, string>): Promise<void>;
  /**
   * What package.json of a project in `folder` has to say of lanegrad to get this installation: a
   * version, or where it came from.
   */
  sourceFor(folder: string): Promise<string>;
  /** The version of this installation. */
  version(): Promise<string>;
}

/**
 * Whether the stream shows colors: a terminal, unless NO_COLOR (https://no-color.org) or a dumb
 * terminal says otherwise.
 */
export function hasColor(output: Output, env: Host["env"]): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}

/** Characters in a line of the stream; 80 where that isn't known. */
export function widthOf(output: Output): number {
  return output.columns || 80;
}

/** Writes text, from wherever it comes, as one line. */
export function writeLine(output: Output, text = ""): void {
  writeDrawn(output, printable(text));
}

/** Writes sentences of the library about the data on stderr, each as one line. */
export function writeNotes({ stderr }: Pick<Host, "stderr">, notes: readonly string[] = []): void {
  for (const note of notes) writeLine(stderr, inFlags(note));
}

/** Writes cells as one line, with a tab between each two. */
export function writeCells(output: Output, cells: readonly string[]): void {
  writeDrawn(output, cells.map(printable).join("\t"));
}

/**
 * Writes a line of the command's own making, colors and all; text from elsewhere in it has become
 * printable before.
 */
export function writeDrawn(output: Output, line: string): void {
  output.write(`${line}\n`);
}
