import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const hooks = new URL("loaded.mjs", import.meta.url).href;

/** What a program printed, and the files in its folder that it loaded. */
export interface Run {
  readonly printed: string;
  readonly loaded: readonly string[];
}

/** Runs main.js of a folder in this Node, which has all of a page that training needs. */
export function runInNode(folder: string): Run {
  const list = join(mkdtempSync(join(tmpdir(), "lanegrad-loaded-")), "list");
  const env = { ...process.env, LANEGRAD_LOADED: list, LANEGRAD_LOADED_HOOKS: "1" };
  const printed = execFileSync(process.execPath, ["--import", hooks, join(folder, "main.js")], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const urls = new Set(readFileSync(list, "utf8").trim().split("\n"));
  return {
    printed: printed.trim(),
    loaded: [...urls].map((url) => fileURLToPath(url)).filter((path) => path.startsWith(folder)),
  };
}
