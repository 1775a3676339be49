import fs from "node:fs/promises";
import type { SaveCalls } from "../../src/platform/fileSystem.js";

/** The calls that a save is made of, of which one fails. */
export interface FailingCalls {
  readonly calls: SaveCalls;
  /** Calls made so far, those of open files counted too. */
  readonly made: number;
}

/** The file system's calls, of which the `nth` (from 1) fails as a broken disk's would. */
export function failingAt(nth: number): FailingCalls {
  let made = 0;
  const failing = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return async (...values: unknown[]): Promise<unknown> => {
          // A file that is not closed would be the test's leak, not the save's.
          if (name !== "close" && name !== "rm" && ++made === nth)
            throw Object.assign(new Error(`EIO: planted in ${String(name)}`), { code: "EIO" });
          const result: unknown = await Reflect.apply(member, object, values);
          return name === "open" && typeof result === "object" && result !== null ? failing(result) : result;
        };
      },
    });
  const calls: SaveCalls = failing(fs);
  return {
    calls,
    get made() {
      return made;
    },
  };
}
