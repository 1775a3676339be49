import cliProgress from "cli-progress";
import { formatSeconds } from "./format.js";
import { type Host, writeLine } from "./host.js";

/** Shows how many of several trainings are done. */
export interface Counting {
  /** Takes one that is done, with what is said of it. */
  update(done: number, says: string): void;
  /** Leaves the terminal as it was found. */
  stop(): void;
}

const BAR = 20;

/**
 * A bar on stderr where that is a terminal, otherwise a line there for each training, with the time
 * that the others will take as they have so far.
 */
export function showCount(host: Host, what: string, before: number, count: number): Counting {
  const { stderr, platform } = host;
  const start = platform.now();
  const describe = (done: number, says: string): string => {
    const left = ((platform.now() - start) / 1000 / Math.max(1, done - before)) * (count - done);
    return [`${what} ${done}/${count}`, says, ...(done < count ? [`${formatSeconds(left)} left`] : [])].join(" · ");
  };
  if (!stderr.isTTY) return { update: (done, says) => writeLine(stderr, describe(done, says)), stop() {} };
  const drawn = new cliProgress.SingleBar({
    format: " {bar} {text}",
    barsize: BAR,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    stream: stderr as NodeJS.WritableStream,
    hideCursor: true,
    clearOnComplete: true,
  });
  drawn.start(count, before, { text: `${what} ${before}/${count}` });
  return {
    update: (done, says) => drawn.update(done, { text: describe(done, says) }),
    stop: () => drawn.stop(),
  };
}
