/** Starts Node with its own arguments and hands on the standard streams alone, as npx does. */
import { spawnSync } from "node:child_process";

const { status } = spawnSync(process.execPath, process.argv.slice(2), { stdio: "inherit" });
process.exitCode = status ?? 1;
