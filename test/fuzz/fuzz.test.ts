/**
 * A sample of what `npm run fuzz` does for longer: for each parser, inputs that are kept and some
 * thousands more, drawn by a seed. And the fuzzer finds faults, or its silence would tell nothing.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** What a command prints, and its exit code. */
async function printed(...words: readonly string[]): Promise<{ readonly text: string; readonly code: number }> {
  const result = run(process.execPath, words, { cwd: new URL("../..", import.meta.url) });
  return result.then(
    ({ stdout }) => ({ text: stdout, code: 0 }),
    ({ stdout, code }: { stdout: string; code: number }) => ({ text: stdout, code }),
  );
}

test.each([
  ["csv", 2000],
  ["idx", 10_000],
  ["gzip", 1000],
  ["safetensors", 5000],
  ["model", 2000],
  ["checkpoint", 2000],
  ["numpy", 3000],
  ["cifar", 1000],
  ["imports", 300],
  ["functional", 1000],
  ["search", 3000],
])("%s: %i inputs find nothing", async (target, inputs) => {
  const { text, code } = await printed("test/fuzz/fuzz.mjs", target, "--inputs", String(inputs));
  expect(text).toMatch(/: nothing found\n$/);
  expect(code).toBe(0);
});

test("faults that are planted in a parser are found", async () => {
  const { text, code } = await printed("test/fuzz/planted.mjs", "idx", "safetensors");
  expect(text.match(/: found by input \d+/g)).toHaveLength(4);
  expect(code).toBe(0);
});

test("an unknown target is told", async () => {
  const { code } = await printed("test/fuzz/fuzz.mjs", "png");
  expect(code).toBe(2);
});
