const { writeSync } = process.getBuiltinModule("node:fs");
const { hostname } = process.getBuiltinModule("node:os");

/** Milliseconds in which a launcher passes on a line. */
const MOMENT = 200;

/**
 * Tells on standard error why this process ends, with its rank and host. It is written at once,
 * because a stream would be in the process's next turn, which it hasn't; and a moment is waited,
 * because launchers drop what they have not passed on when they hear of the end.
 */
export function tellEnd(rank: number, size: number | undefined, reason: string): void {
  const of = size === undefined ? "" : ` of ${size}`;
  writeSync(2, `lanegrad: rank ${rank}${of} (${hostname()}): ${reason}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT);
}

/**
 * Behind this, exit codes are this and the number of the signal that ended a program, of so many at
 * most, by the shells' convention.
 */
const SIGNALLED = 128;
const SIGNALS = 64;

/**
 * Why all processes end where one does with an exit code and nothing else is known; launchers end
 * the others by a signal when one is killed.
 */
export function reasonOfEnd(exitCode: number): string {
  return exitCode > SIGNALLED && exitCode <= SIGNALLED + SIGNALS
    ? "was told to end by a signal, of a user or of the launcher behind the end of another process, so that all processes end."
    : `ended with exit code ${exitCode}, so that all processes end.`;
}
