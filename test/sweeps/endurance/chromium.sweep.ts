/**
 * `npm run sweep:endurance-page`: a page of Chromium in which models live for `LANEGRAD_MINUTES`,
 * an hour if nobody says otherwise.
 */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { chromiumProgram } from "../../browser/support/chromium.js";
import { startGuarded } from "../../browser/support/guarded.js";
import { Site } from "../../browser/support/site.js";
import { growthIn, type Sample, tableOf, usageOf } from "./samples.mjs";

const minutes = Number(process.env.LANEGRAD_MINUTES ?? 60);

/** Milliseconds between two looks. */
const EVERY = Math.max(1000, minutes * 1000);

const program = await chromiumProgram();

test.skipIf(!("command" in program))(`${minutes} minutes in a page`, async () => {
  if (!("command" in program)) return;
  const site = await Site.start();
  let home = "";
  const browser = startGuarded(
    program.command,
    (folder) => {
      home = folder;
      return ["--js-flags=--expose-gc", ...program.arguments(site.address, folder)];
    },
    program.environment,
    60 * minutes + 120,
  );
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const { memory, threads, descriptors } = usageOf(processesOf(home));
    samples.push({ at: Math.round(performance.now() / 1000), memory, handles: threads, descriptors });
  }, EVERY);
  try {
    const order = { module: "endurance", name: "endure", args: [60 * minutes] };
    const answer = await Promise.race([
      site.command("isolated", order),
      browser.ended.then((words) => ({ error: words })),
    ]);
    clearInterval(timer);
    expect(answer).toMatchObject({ complaints: [], result: expect.any(Array) });
    const { result } = answer as { readonly result: readonly { readonly models: number; readonly heap: number }[] };
    const models = result.at(-1)?.models ?? 0;
    const inside = result.map(({ models, heap }) => ({ at: models, memory: heap, handles: 0, descriptors: 0 }));
    console.log(`The browser's processes, every ${EVERY / 1000} seconds:\n${tableOf(samples, "seconds")}`);
    console.log(`The page's heap:\n${tableOf(inside, "models")}`);
    console.log(`${models} models in ${minutes} minutes in ${program.version}.`);
    expect(samples.length).toBeGreaterThan(5);
    expect(growthIn(samples)).toEqual([]);
    expect(growthIn(inside)).toEqual([]);
  } finally {
    clearInterval(timer);
    await browser.stop();
    await site.close();
  }
});

/** The processes of the browser that keeps its things in `home`. */
function processesOf(home: string): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const found = new Set(all.filter(({ command }) => command.includes(`--user-data-dir=${home}`)).map(({ pid }) => pid));
  for (let before = -1; found.size > before; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}
