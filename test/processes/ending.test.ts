/**
 * One process that wants to train no longer ends the training in all of them, after the same
 * update.
 */
import { expect, test } from "vitest";
import { inProcesses } from "./support/threads.mjs";

const url = new URL("./support/trainings.mjs", import.meta.url).href;

/**
 * What processes tell of how their training ended, without the digest of their weights; all have
 * the same weights.
 */
async function endings(how: string): Promise<readonly string[]> {
  const told = await inProcesses<string>(url, "ending", 3, how);
  const parts = told.map((text) => [text.slice(0, text.lastIndexOf(" ")), text.slice(text.lastIndexOf(" ") + 1)]);
  expect(new Set(parts.map(([, weights]) => weights)).size).toBe(1);
  return parts.map(([sentence]) => sentence);
}

test.each([
  ["batch", "1 epochs"],
  ["epoch", "2 epochs"],
  ["own rows", "0 epochs"],
])("a callback that stops it (%s) stops all", async (how, sentence) => {
  expect(await endings(how)).toEqual([sentence, sentence, sentence]);
});

test("a signal is told to all, and its own process has its reason", async () => {
  const other = "20: Process 1 was told to stop the training, which so ends in all of them.";
  expect(await endings("signal")).toEqual([other, "Error: enough", other]);
});

test("a callback that fails ends all", async () => {
  const other = "PROCESSES_FAILED: Process 1 trains no longer, for a callback of it failed: all of them end.";
  expect(await endings("failure")).toEqual([other, "Error: oh", other]);
});

test("a process that leaves its loop ends all", async () => {
  const other = "PROCESSES_FAILED: Process 1 trains no longer, for it has left the training: all of them end.";
  expect(await endings("loop")).toEqual([other, "left", other]);
});

test.each(["dispose", "dispose in a loop"])("a process that gives its model up (%s) ends all", async (how) => {
  const [first, one, last] = await inProcesses<string>(url, "ending", 3, how);
  const other =
    /^PROCESSES_FAILED: Process 1 trains no longer, for (a callback of it failed|it has left the training): /;
  for (const told of [first, last]) expect(told).toMatch(other);
  expect(one).toBe("DISPOSED: This model was disposed: make or load another one.");
});

test("learning rates that callbacks change otherwise are refused in all", async () => {
  const sentence =
    "INVALID_OPTION: A callback of process 1 has made the learning rate 0.5, and it is 0.02 in process 0: change it alike in all.";
  expect(await endings("rate")).toEqual([sentence, sentence, sentence]);
});
