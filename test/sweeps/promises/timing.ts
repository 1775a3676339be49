/** What real timers and clocks tell of a thread. */

/**
 * Milliseconds between two firings of a timer, at most, while `work` is done; the timer is to fire
 * every `interval` milliseconds.
 */
export async function longestGap(interval: number, work: () => Promise<unknown>): Promise<number> {
  const times = [performance.now()];
  const timer = setInterval(() => times.push(performance.now()), interval);
  await work();
  clearInterval(timer);
  times.push(performance.now());
  return Math.max(...times.slice(1).map((time, i) => time - times[i]));
}

/**
 * Milliseconds from `stop`, called after `delay` milliseconds, to the end of `work`, which it ends.
 */
export async function timeToStop(delay: number, stop: () => void, work: () => Promise<unknown>): Promise<number> {
  let stoppedAt = Number.POSITIVE_INFINITY;
  setTimeout(() => {
    stoppedAt = performance.now();
    stop();
  }, delay);
  await work();
  return performance.now() - stoppedAt;
}

/** Resolves after so many milliseconds. */
export const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
