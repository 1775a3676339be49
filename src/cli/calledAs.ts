import type { Host } from "./host.js";

/**
 * How the command is called from where it was called now: npm tells what it runs, and only there
 * does a project's own need `npx`.
 */
export function calledAs(env: Host["env"]): string {
  return env.npm_command === undefined ? "lanegrad" : "npx lanegrad";
}
