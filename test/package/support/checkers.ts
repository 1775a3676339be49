/** Compilers and checkers of packages, which `npm test` installs in a folder of their own. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../node_modules/", import.meta.url));
const root = fileURLToPath(new URL("../../../node_modules/", import.meta.url));

/** Why they can't be used; undefined where they can. */
export const checkersAbsence: string | undefined = existsSync(folder)
  ? undefined
  : (process.env.LANEGRAD_PACKAGE_TESTS_ABSENT ?? "npm test installs what it needs");

/**
 * The TypeScripts that the declarations are for, the oldest first, each by its version and its
 * compiler.
 */
export const compilers: readonly (readonly [version: string, path: string])[] = [
  ...(checkersAbsence
    ? []
    : ([
        ["5.2", `${folder}typescript-5.2/bin/tsc`],
        ["5.9", `${folder}typescript-5.9/bin/tsc`],
      ] as const)),
  ["7", `${root}typescript/bin/tsc`],
];
