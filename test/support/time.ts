/**
 * Time that tests make themselves: what they find out then depends neither on the machine nor on
 * what else it does.
 */
import type { ModelPlatform } from "../../src/platform/platform.js";

/** A clock that goes on by `step` milliseconds whenever it is read. */
export function ticking(step = 1): () => number {
  let time = 0;
  return () => {
    time += step;
    return time;
  };
}

/**
 * The platform with such a clock, so that a training gives others their turn after so many looks at
 * it, and calls `during` in each turn with its number, from 1 on: only then can anything else
 * happen on a thread that trains.
 */
export function inTurnsOf<P extends ModelPlatform>(platform: P, during: (turn: number) => void, step = 1): P {
  let turns = 0;
  return {
    ...platform,
    now: ticking(step),
    pause() {
      during(++turns);
      return platform.pause();
    },
  };
}
