/** What processes hold, and whether it grows. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * By how much medians of memory may differ, in MiB and as a share: what collectors and allocators
 * keep comes and goes.
 */
const MEMORY_SLACK = 12;
const MEMORY_SHARE = 0.05;

/**
 * Handles and descriptors that may be there at one moment and not at another: an ended worker's, a
 * lingering pool's.
 */
const COUNT_SLACK = 3;

/** @type {import("./samples.d.mts").growthIn} */
export function growthIn(samples) {
  // the first third warms up: code is compiled, memories reach their size
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  return ["memory", "handles", "descriptors"].flatMap((name) => {
    const [before, after] = [middle, last].map((part) => median(part.map((sample) => sample[name])));
    const slack = name === "memory" ? MEMORY_SLACK + MEMORY_SHARE * before : COUNT_SLACK;
    return after - before > slack ? [`${name} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`] : [];
  });
}

/** @type {import("./samples.d.mts").tableOf} */
export function tableOf(samples, at) {
  const every = Math.max(1, Math.floor(samples.length / 20));
  const rows = samples
    .filter((_, i) => i % every === 0 || i === samples.length - 1)
    .map((sample) => [sample.at, sample.memory.toFixed(1), sample.handles, sample.descriptors]);
  const cells = [[at, "memory, MiB", "handles", "descriptors"], ...rows];
  return cells.map((row) => row.map((cell) => `${cell}`.padStart(12)).join("")).join("\n");
}

/** @type {import("./samples.d.mts").usageOf} */
export function usageOf(pids) {
  const found = { memory: 0, threads: 0, descriptors: 0 };
  for (const pid of pids) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const descriptors = readdirSync(`/proc/${pid}/fd`).length;
      found.memory += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      found.threads += Number(/Threads:\s+(\d+)/.exec(status)?.[1] ?? 0);
      found.descriptors += descriptors;
    } catch {}
  }
  return found;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
