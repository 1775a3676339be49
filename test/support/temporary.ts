import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives a run of the tests, and all that it starts, a temporary folder of its own, and removes it
 * with what is left there.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-tests-"));
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
