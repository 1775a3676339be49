import { type Host, widthOf, writeLine } from "./host.js";
import { printable } from "./printable.js";

/** The exit code of a benchmark that Ctrl-C ended, by the shells' convention. */
export const INTERRUPTED = 130;

/** Tells on stderr what is being measured. */
export interface Status {
  /** `what` is told everywhere, once; `detail` only where a terminal shows it in the same line. */
  show(what: string, detail?: string): void;
  /** Wipes the line, so that a result can be written. */
  clear(): void;
}

/** A line that is written over where stderr is a terminal, otherwise a line for each new `what`. */
export function showStatus({ stderr }: Host): Status {
  let last = "";
  if (!stderr.isTTY)
    return {
      show(what) {
        if (what !== last) writeLine(stderr, `${what} ...`);
        last = what;
      },
      clear() {},
    };
  const wipe = "\r\u001b[K";
  return {
    show(what, detail) {
      const text = detail === undefined ? what : `${what} · ${detail}`;
      stderr.write(`${wipe}${printable(text).slice(0, widthOf(stderr) - 1)}`);
    },
    clear: () => stderr.write(wipe),
  };
}
