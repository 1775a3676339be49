import type { Tell } from "./unpaused.js";

let tell: Tell;

/** Says who is told in a worker. */
export function tellUnpaused(listener: Tell): void {
  tell = listener;
}

/** What stands in the place of unpaused.ts in the script of workers. */
export const unpaused: Tell = (computing, chunk) => {
  if (!computing?.during) tell(computing, chunk);
};
