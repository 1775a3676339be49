/**
 * A sample of each battery of faults, which `npm run sweep:...` runs whole; each finds a fault that
 * is planted.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Battery {
  readonly script: string;
  readonly sample: readonly string[];
  /** What it says where nothing is wrong. */
  readonly fine: RegExp;
  /** For each planted fault what else it is told, and what it says. */
  readonly planted: Readonly<Record<string, readonly [args: readonly string[], told: RegExp]>>;
}

const batteries: Readonly<Record<string, Battery>> = {
  "kills amid saves": {
    script: "saves.mjs",
    sample: ["--kills", "4"],
    fine: /2 saves of a checkpoint killed: 2 files whole, 0 lost or broken; \d temporary files left, 0 of them after/,
    planted: {
      half: [["--kills", "1"], /0 files whole, 1 lost or broken/],
      beside: [["--kills", "1"], /1 of them after the next save/],
    },
  },
  "want of memory": {
    script: "memory/memory.mjs",
    sample: ["--every", "6"],
    fine: /; 0 wrong\./,
    planted: {
      untyped: [["--every", "19"], /RangeError/],
      kept: [["--every", "19"], /the model has \d+ bytes, not/],
      changed: [["--every", "19"], /the model has changed/],
    },
  },
  "threads and workers that fail": {
    script: "faults/faults.mjs",
    sample: ["--moments", "6", "--quick"],
    fine: /0 wrong\./,
    planted: {
      weights: [["--moments", "1", "--quick"], /it has other bits/],
      epochs: [["--moments", "1", "--quick"], /It is not as it was/],
      error: [["--moments", "1", "--quick"], /It ended with ResourceError/],
    },
  },
};

function run(script: string, args: readonly string[]): { readonly status: number | null; readonly told: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`test/sweeps/${script}`, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, told: stdout + stderr };
}

describe.each(Object.entries(batteries))("%s", (_, { script, sample, fine, planted }) => {
  test("a sample finds nothing wrong", () => {
    const { status, told } = run(script, sample);
    expect(told).toMatch(fine);
    expect(status).toBe(0);
  });

  test.each(Object.entries(planted))("a planted fault is found: %s", (fault, [args, words]) => {
    const { status, told } = run(script, [...args, "--plant", fault]);
    expect(told).toMatch(words);
    expect(status).toBe(1);
  });
});
