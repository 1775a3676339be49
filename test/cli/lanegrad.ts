import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The script of the command line. */
export const cli = fileURLToPath(new URL("../../build/dist/cli.js", import.meta.url));
/** A table of flowers. */
export const iris = fileURLToPath(new URL("../golden/iris.csv", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lanegrad-cli-"));

/** A path in a folder of the tests' own. */
export const inFolder = (name: string) => join(folder, name);

/** How a command ended, and what it printed. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
export function lanegrad(
  args: readonly string[],
  input: string | Uint8Array = "",
  variables: NodeJS.ProcessEnv = {},
): Outcome {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { input, env, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

/** One line of `--json`. */
export interface Line {
  readonly event?: string;
  readonly [key: string]: unknown;
}

/** What `--json` printed. */
export function jsonLines(text: string): readonly Line[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
