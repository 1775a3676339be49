import { CommanderError } from "commander";
import { ERROR_CODES } from "../errors.js";
import { inFlags } from "./flags.js";
import { type Host, writeLine } from "./host.js";

/** How a command ends: done, failed, or called wrongly. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/**
 * Tells a failure in one sentence on stderr; with LANEGRAD_DEBUG set, also where it came from.
 *
 * @returns the exit code
 */
export function tellFailure(host: Host, failure: unknown): number {
  // Commander has written its message by now; it counts a call for help or the version among its
  // errors.
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? EXIT.done : EXIT.usage;
  const message = failure instanceof Error ? failure.message : String(failure);
  // Node's own errors have codes too, and sentences that nobody but a programmer understands.
  const isKnown = failure instanceof Error && "code" in failure && ERROR_CODES.some((code) => code === failure.code);
  writeLine(host.stderr, isKnown ? inFlags(message) : `Something unexpected happened: ${message}`);
  if (host.env.LANEGRAD_DEBUG && failure instanceof Error)
    for (const line of String(failure.stack).split("\n")) writeLine(host.stderr, line);
  // By name: the error may be of another copy of its class, in a bundle of its own.
  return failure instanceof Error && failure.name === "UsageError" ? EXIT.usage : EXIT.failed;
}
