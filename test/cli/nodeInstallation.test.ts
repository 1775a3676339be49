/**
 * From where `lanegrad init` has a project take lanegrad, by what stands around the installation
 * that runs.
 */
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { sourceOfInstallation } from "../../src/cli/nodeInstallation.js";

let folder: string;
let installed: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "lanegrad installation-")));
  installed = join(folder, "project/node_modules/lanegrad");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(folder, "lanegrad.tgz"), "packed");
});

/** What a project `flowers` in the project gets, of which package.json says `manifest`. */
function found(manifest: unknown, into = join(folder, "project/flowers"), from = installed): Promise<string> {
  const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
  writeFileSync(join(folder, "project/package.json"), text);
  return sourceOfInstallation(from, into, "1.2.3");
}

describe("a project around it says where it came from", () => {
  test.each([
    ["^1.0.0", "^1.2.3"],
    ["~0.2.0", "^1.2.3"],
    [".5", "^1.2.3"],
    ["latest", "^1.2.3"],
    ["npm:other@^1.0.0", "npm:other@^1.0.0"],
    ["https://example.com/lanegrad.tgz", "https://example.com/lanegrad.tgz"],
    ["git+ssh://git@example.com/lanegrad.git", "git+ssh://git@example.com/lanegrad.git"],
    ["someone/lanegrad#main", "someone/lanegrad#main"],
    ["file:../lanegrad.tgz", "file:../../lanegrad.tgz"],
    ["../lanegrad.tgz", "file:../../lanegrad.tgz"],
    ["./../lanegrad.tgz", "file:../../lanegrad.tgz"],
    ["~/gone/lanegrad.tgz", "file:../node_modules/lanegrad"],
    ["file:gone.tgz", "file:../node_modules/lanegrad"],
    ["workspace:*", "file:../node_modules/lanegrad"],
  ])("%s: %s", async (said, expected) => {
    for (const kind of ["dependencies", "devDependencies"])
      expect(await found({ [kind]: { lanegrad: said } })).toBe(expected);
  });

  test("by the whole path where it is one, also from a folder far away", async () => {
    const said = { dependencies: { lanegrad: `file:${join(folder, "lanegrad.tgz")}` } };
    expect(await found(said, join(folder, "other/deep/flowers"))).toBe("file:../../../lanegrad.tgz");
  });

  test("also where its files lie in a store of node_modules, as pnpm has it", async () => {
    const store = join(folder, "project/node_modules/.pnpm/lanegrad@1/node_modules/lanegrad");
    mkdirSync(store, { recursive: true });
    const said = { dependencies: { lanegrad: "file:../lanegrad.tgz" } };
    expect(await found(said, undefined, store)).toBe("file:../../lanegrad.tgz");
  });
});

describe("its own folder", () => {
  test.each([
    ["nothing", {}],
    ["something else than a text", { dependencies: { lanegrad: 3 } }],
    ["no object", null],
    ["no JSON", "{"],
  ])("where the project says %s", async (_, manifest) => {
    expect(await found(manifest)).toBe("file:../node_modules/lanegrad");
  });

  test("of a checkout, which no node_modules hold", async () => {
    const checkout = join(folder, "checkout");
    mkdirSync(checkout);
    expect(await sourceOfInstallation(checkout, join(folder, "flowers"), "1.2.3")).toBe("file:../checkout");
  });
});

test.skipIf(process.platform === "win32")("a folder that a link leads to counts from where it lies", async () => {
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  symlinkSync(join(folder, "deep/er"), join(folder, "link"));
  const said = { dependencies: { lanegrad: "file:../lanegrad.tgz" } };
  expect(await found(said, join(folder, "link/flowers"))).toBe("file:../../../lanegrad.tgz");
});
