/** Whatever goes wrong with a browser, no test waits for it for long, and nothing of it is left. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { chromiumCandidate } from "./support/candidates.js";
import { startGuarded } from "./support/guarded.js";

const guard = fileURLToPath(new URL("support/guard.mjs", import.meta.url));

/**
 * Prints its number and that of a process that it starts, both of which would go on for a minute,
 * and says so by a file.
 */
const script = "sleep 60 & echo $$ $! && touch begun && sleep 60";

/** Whether a process is there and no mere entry of one that has ended. */
function isRunning(id: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", `${id}`], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

const numbersIn = (text: string): number[] => text.trim().split(" ").map(Number);

describe.skipIf(process.platform === "win32")("a guarded command", () => {
  test("ends with all that it started, and its folder goes", async () => {
    let folder = "";
    const process = startGuarded("sh", (given) => {
      folder = given;
      return ["-c", `cd ${given}; ${script}`];
    });
    expect(existsSync(folder)).toBe(true);
    await vi.waitFor(() => expect(existsSync(join(folder, "begun"))).toBe(true), { timeout: 50_000 });
    await process.stop();
    const numbers = numbersIn(await process.output);
    expect(numbers).toHaveLength(2);
    expect(numbers.filter(isRunning)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test("ends when its time is over", async () => {
    const process = startGuarded("sh", (given) => ["-c", `cd ${given}; ${script}`], {}, 3);
    const numbers = numbersIn(await process.output);
    expect(numbers).toHaveLength(2);
    expect(numbers.filter(isRunning)).toEqual([]);
  });

  test("ends when whoever started it is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lanegrad-guard-"));
    const args = JSON.stringify([guard, "60", folder, "sh", "-c", `cd ${folder}; ${script}`]);
    const program = `require("child_process").spawn(process.execPath, ${args}, { stdio: ["pipe", 1, 1] }); setInterval(() => 0, 1000);`;
    const starter = spawn(process.execPath, ["--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
    const numbers = await new Promise<number[]>((resolve) =>
      starter.stdout.setEncoding("utf8").once("data", (text: string) => resolve(numbersIn(text))),
    );
    expect(numbers.filter(isRunning)).toEqual(numbers);
    starter.kill("SIGKILL");
    await vi.waitFor(() => expect(numbers.filter(isRunning)).toEqual([]), { timeout: 50_000 });
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 50_000 });
  });
});

const candidate = await chromiumCandidate();

if ("start" in candidate)
  test("a page that hangs is an error within its time, after which the browser is started anew", async () => {
    const engine = await candidate.start();
    try {
      const look = { module: "surroundings", name: "look", args: [] };
      await engine.command("plain", look);
      const hanging = engine.command("plain", { module: "faults", name: "hang", args: [] }, 1);
      await expect(hanging).rejects.toThrow("did not answer in 1 seconds");
      const { result } = await engine.command("plain", look);
      expect(result).toMatchObject({ isIsolated: false });
    } finally {
      await engine.close();
    }
  });
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);
