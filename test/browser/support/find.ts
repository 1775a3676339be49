import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { startGuarded } from "./guarded.js";

/** Seconds that a program may take to tell its version. */
const PATIENCE = 30;

/**
 * Those of the paths and names that are files; names are looked for where the shell looks for
 * commands.
 */
export function existing(candidates: readonly string[]): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return candidates.flatMap((candidate) => {
    const isPath = /[\\/]/.test(candidate);
    return (isPath ? [candidate] : folders.map((folder) => join(folder, candidate))).filter((path) => existsSync(path));
  });
}

/**
 * What the command says it is, such as "Mozilla Firefox 153.7.0esr"; undefined if it says nothing
 * with a version in it.
 */
export async function versionOf(
  command: string,
  args: readonly string[] = ["--version"],
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const said = await startGuarded(command, () => args, environment, PATIENCE).output;
  return /^.*?\d+(?:\.\d+)+\w*/m.exec(said)?.[0].trim();
}
