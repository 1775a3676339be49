import type { Host } from "./host.js";

/**
 * The exit code of a command that Ctrl-C, or a signal like it, ended, by the shells' convention.
 */
export const INTERRUPTED = 130;

/** What comes of work that Ctrl-C ends by its signal; undefined where it did. */
export async function withInterrupt<Result>(
  host: Host,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const interrupt = new AbortController();
  const forget = host.onInterrupt(() => interrupt.abort());
  try {
    return await work(interrupt.signal);
  } catch (reason) {
    if (!interrupt.signal.aborted || reason !== interrupt.signal.reason) throw reason;
    return undefined;
  } finally {
    forget();
  }
}
