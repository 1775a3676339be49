import fs from "node:fs/promises";
import type { SaveCalls } from "../../src/platform/fileSystem.js";

/** The calls that a save is made of, of which one fails. */
export interface FailingCalls {
  readonly calls: SaveCalls;
  /** Calls that have failed so far. */
  readonly failed: number;
}

/**
 * How calls fail: one of them, as a broken disk's would; from it on all; from it on those that
 * write, as of a full disk; or those that change something, as where the file system became
 * read-only.
 */
export type Failing = "one" | "all" | "full" | "read-only";

/** What each refuses, and with which code. */
const REFUSED: Readonly<Record<Failing, { readonly code: string; readonly calls?: ReadonlySet<PropertyKey> }>> = {
  one: { code: "EIO" },
  all: { code: "EIO" },
  full: { code: "ENOSPC", calls: new Set(["write", "sync"]) },
  "read-only": { code: "EROFS", calls: new Set(["open", "write", "chmod", "chown", "rename", "rm"]) },
};

/** The file system's calls, of which the `nth` (from 1) fails in that way. */
export function failingAt(nth: number, failing: Failing = "one"): FailingCalls {
  let [made, failed] = [0, 0];
  const { code, calls: refused } = REFUSED[failing];
  const fails = (name: PropertyKey): boolean => {
    made++;
    return failing === "one" ? made === nth : made >= nth && (refused?.has(name) ?? true);
  };
  const wrapped = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return async (...values: unknown[]): Promise<unknown> => {
          // A file that is not closed would be the test's leak, not the save's.
          if (name !== "close" && fails(name)) {
            failed++;
            // a full disk takes what there is room for
            if (failing === "full" && name === "write") await Reflect.apply(member, object, [values[0], values[1], 1]);
            throw Object.assign(new Error(`${code}: planted in ${String(name)}`), { code });
          }
          const result: unknown = await Reflect.apply(member, object, values);
          return name === "open" && typeof result === "object" && result !== null ? wrapped(result) : result;
        };
      },
    });
  const calls: SaveCalls = wrapped(fs);
  return {
    calls,
    get failed() {
      return failed;
    },
  };
}
