import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const guard = fileURLToPath(new URL("guard.mjs", import.meta.url));

/**
 * Seconds that any browser may live, whatever happens: as long as a test may take, for one browser
 * serves all tests of a file, and a busy machine takes minutes for them.
 */
const LIFETIME = 600;

/** What `--pipes` adds. */
const PIPES = ["pipe", "pipe"] as const;

/** The last characters of what a command writes that are kept. */
const KEPT = 4000;

/** A command that runs, with all that it starts, no longer than whoever started it. */
export interface Guarded {
  /** What it wrote on standard output. */
  readonly output: Promise<string>;
  /** Resolves when nothing of it is left, to the last that it wrote on standard error. */
  readonly ended: Promise<string>;
  /** Ends it. */
  stop(): Promise<void>;
}

/**
 * A guarded command that is talked to by two more pipes: what it reads as file descriptor 3, and
 * what it writes as 4.
 */
export interface Piped extends Guarded {
  readonly toCommand: Writable;
  readonly fromCommand: Readable;
}

/**
 * Starts a command, whose home and temporary files are in the new folder that `argumentsIn` is
 * told.
 */
export function startGuarded(
  command: string,
  argumentsIn: (folder: string) => readonly string[],
  environment: Readonly<Record<string, string>> = {},
  seconds = LIFETIME,
): Guarded {
  return watched(spawnGuarded(command, argumentsIn, environment, seconds, []));
}

/** `startGuarded` of a command with two more pipes. */
export function startPiped(
  command: string,
  argumentsIn: (folder: string) => readonly string[],
  environment: Readonly<Record<string, string>> = {},
  seconds = LIFETIME,
): Piped {
  const child = spawnGuarded(command, argumentsIn, environment, seconds, ["--pipes"]);
  const [toCommand, fromCommand] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  // it may end before it has read everything
  toCommand.on("error", () => undefined);
  return { ...watched(child), toCommand, fromCommand };
}

function spawnGuarded(
  command: string,
  argumentsIn: (folder: string) => readonly string[],
  environment: Readonly<Record<string, string>>,
  seconds: number,
  flags: readonly string[],
): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-browser-"));
  const places = ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"];
  const env = { ...process.env, ...Object.fromEntries(places.map((name) => [name, folder])), ...environment };
  const args = [guard, ...flags, `${seconds}`, folder, command, ...argumentsIn(folder)];
  return spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "pipe", ...flags.flatMap(() => PIPES)] });
}

function watched(child: ChildProcess): Guarded {
  let [written, complaints] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-KEPT);
  });
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(complaints.trim())));
  return {
    output: ended.then(() => written),
    ended,
    async stop() {
      child.stdin?.end();
      await ended;
    },
  };
}
