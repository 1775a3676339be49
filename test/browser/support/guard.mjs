/**
 * Runs a command, and sees that nothing of it is left:
 *
 *     node guard.mjs [--pipes] SECONDS FOLDER COMMAND [ARGUMENT ...]
 *
 * With --pipes the command also gets the file descriptors 3 and 4.
 *
 * The command and all that it starts end when the time is over, when standard input ends (so also
 * when whoever started this is killed), or when the command itself ends; then the folder, its place
 * for temporary files, is removed.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

/** Milliseconds between the request to end and the end. */
const GRACE = 500;

const hasPipes = process.argv[2] === "--pipes";
const [seconds, folder, command, ...args] = process.argv.slice(hasPipes ? 3 : 2);
const child = spawn(command, args, { detached: true, stdio: ["ignore", 1, 2, ...(hasPipes ? [3, 4] : [])] });
let isEnding = false;

child.on("error", (error) => {
  console.error(error.message);
  finish(127);
});
child.on("exit", (code) => end(code ?? 1));
setTimeout(() => end(124), 1000 * Number(seconds));
process.stdin.on("end", () => end(0)).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(1));

/** Ends the command's process group, first politely: an X server then takes its lock file along. */
async function end(code) {
  if (isEnding) return;
  isEnding = true;
  const limit = performance.now() + GRACE;
  while (signalled("SIGTERM") && performance.now() < limit) await new Promise((resolve) => setTimeout(resolve, 20));
  signalled("SIGKILL");
  finish(code);
}

/** Whether there was anything left to signal. */
function signalled(signal) {
  try {
    if (process.platform === "win32") return child.exitCode === null && child.kill(signal);
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

function finish(code) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.exit(code);
}
