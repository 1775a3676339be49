import { EXIT } from "./failure.js";

/**
 * Makes a terminal show its cursor and wrap long lines again, both of which a progress bar takes
 * from it.
 */
const RESTORE_TERMINAL = "\u001b[?25h\u001b[?7h";

const ORDERLY: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

let outlives = false;
let exitCode: number | undefined;

/**
 * Keeps the process in order when its streams break. A reader that has seen enough (`| head`) ends
 * the command quietly, and a full disk with one sentence, unless the command has files to write:
 * then it goes on without standard output.
 */
export function watchStreams(): void {
  // Later errors of a broken stream tell nothing new.
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    process.stdout.on("error", () => undefined);
    exitCode = error.code === "EPIPE" ? EXIT.done : EXIT.failed;
    if (exitCode === EXIT.failed)
      process.stderr.write(
        `The output can't be written: ${error.code === "ENOSPC" ? "the disk is full" : error.message}.\n`,
      );
    if (!outlives) process.exit(exitCode);
  });
  // There is nowhere to complain to.
  process.stderr.on("error", () => undefined);
  // At the very end, because the last write may fail after the command has told how it ended.
  process.on("exit", (code) => {
    if (code === EXIT.done) process.exitCode = exitCode ?? code;
  });
}

/** From now on the command goes on when standard output breaks, because it has files to write. */
export function outliveOutput(): void {
  outlives = true;
}

/**
 * Only the first Ctrl-C, SIGTERM or SIGHUP asks for an orderly end. The handler then leaves, so
 * that a second one ends the process at once, in the middle of a batch too; since nobody could tidy
 * up then, the terminal is put in order before.
 */
export function onInterrupt(stop: () => void): () => void {
  const forget = () => {
    for (const signal of ORDERLY) process.removeListener(signal, hear);
  };
  const hear = () => {
    forget();
    if (process.stderr.isTTY) process.stderr.write(RESTORE_TERMINAL);
    stop();
  };
  for (const signal of ORDERLY) process.on(signal, hear);
  return forget;
}
