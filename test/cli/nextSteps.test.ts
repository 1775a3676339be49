/** What `train` says can be done next, and how the command is called there. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeHost, runOn } from "./fakeHost.js";

const saved = join(mkdtempSync(join(tmpdir(), "lanegrad-next-")), "flowers.safetensors");
const table = ["test/golden/iris.csv", "--target", "species"];
const ALL_ROWS = "evaluate measures all rows of a file: in this one also those that were trained on.\n";

async function told(env: Readonly<Record<string, string>>, what: readonly string[], stdin = ""): Promise<string> {
  const host = fakeHost({ env, stdin });
  expect(await runOn(host, "train", ...what, "--epochs", "2", "--save", saved)).toBe(0);
  return host.out().slice(host.out().indexOf("Next:"));
}

test("a table: evaluate would measure the training rows too, and the output says so", async () => {
  expect(await told({}, table)).toBe(
    `Next:  lanegrad evaluate ${saved} test/golden/iris.csv --target species\n       lanegrad predict ${saved} rows.csv\n${ALL_ROWS}`,
  );
});

test("data that comes in parts is measured in parts", async () => {
  expect(await told({}, ["iris"])).not.toContain(ALL_ROWS);
});

test("npx stands before the command where npm runs it", async () => {
  const next = await told({ npm_command: "exec" }, table);
  expect(next).toContain("Next:  npx lanegrad evaluate ");
  expect(next).toContain("       npx lanegrad predict ");
});

test("no help speaks of a tutorial without a name", async () => {
  for (const args of [[], ["train"], ["init"]]) {
    const host = fakeHost();
    await runOn(host, ...args, "--help");
    expect(host.out() + host.err()).not.toMatch(/tutorial/i);
  }
});
