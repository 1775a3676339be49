import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startPeers } from "../../src/cli/benchPeers.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peers-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Enters a peer that tells of the kernels in its environment, and lanes of so many bits by itself.
 */
async function enter(lanes: number | undefined) {
  const script = join(folder, `peer${lanes}.mjs`);
  const told = "process.env.OPENBLAS_CORETYPE";
  writeFileSync(
    script,
    `console.log(JSON.stringify({ version: 1, kernels: ${told} ?? "own", lanes: ${told} ? 256 : ${lanes} }));
     process.stdin.on("data", () => console.log('{"seconds":1}')).on("end", () => process.exit());`,
  );
  const commands = [{ name: "Abacus", program: process.execPath, script }];
  const { contestants, absent, close } = await startPeers(commands, 1, () => undefined, {
    write: async () => undefined,
    meet: async () => () => ({ seconds: 1 }),
  });
  await close();
  expect(absent).toEqual([]);
  return contestants.map(({ name, kernels }) => [name, kernels]);
}

test("a peer that has chosen 512-bit kernels is entered again with 256-bit ones", async () => {
  expect(await enter(512)).toEqual([
    ["Abacus", "own"],
    ["Abacus AVX2", "Haswell"],
  ]);
});

test.each([256, undefined])("one with lanes of %s bits is entered once", async (lanes) => {
  expect(await enter(lanes)).toEqual([["Abacus", "own"]]);
});

test("what the user's environment says of kernels is not obeyed", async () => {
  vi.stubEnv("OPENBLAS_CORETYPE", "Nehalem");
  expect(await enter(512)).toEqual([
    ["Abacus", "own"],
    ["Abacus AVX2", "Haswell"],
  ]);
  vi.unstubAllEnvs();
});
