import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeAtomically } from "../../src/platform/atomicWrite.js";
import { nodePlatform } from "../../src/platform/node.js";
import { temporaryName } from "../../src/platform/temporaryFiles.js";
import { failingAt } from "./failingCalls.js";

let folder = "";
beforeAll(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "lanegrad-save-"));
});
afterAll(() => fs.rm(folder, { recursive: true }));

/** A new empty folder for one test. */
async function place(name: string): Promise<string> {
  const path = join(folder, name);
  await fs.mkdir(path);
  return path;
}

const bytes = new Uint8Array([1, 2, 3]);
const posix = process.platform !== "win32";
const isRoot = process.geteuid?.() === 0;

describe.runIf(posix)("a save keeps what stands at its path", () => {
  test("a symbolic link stays one, and its target is written, though there be none yet", async () => {
    const here = await place("links");
    await fs.writeFile(join(here, "file"), "old");
    await fs.symlink("file", join(here, "link"));
    await fs.symlink(join(here, "link"), join(here, "second"));
    await fs.symlink("later", join(here, "dangling"));
    await nodePlatform.writeFile(join(here, "second"), bytes);
    await nodePlatform.writeFile(join(here, "dangling"), bytes);
    expect(await fs.readlink(join(here, "link"))).toBe("file");
    expect([...(await fs.readFile(join(here, "file")))]).toEqual([1, 2, 3]);
    expect([...(await fs.readFile(join(here, "later")))]).toEqual([1, 2, 3]);
    expect((await fs.readdir(here)).sort()).toEqual(["dangling", "file", "later", "link", "second"]);
  });

  test("links in a circle are refused", async () => {
    const here = await place("circle");
    await fs.symlink("b", join(here, "a"));
    await fs.symlink("a", join(here, "b"));
    await expect(nodePlatform.writeFile(join(here, "a"), bytes)).rejects.toThrow(
      `${join(here, "a")} could not be written: its links lead in a circle; nothing was changed.`,
    );
  });

  test.each([0o600, 0o640, 0o664, 0o755])("mode %o", async (mode) => {
    const path = join(folder, `mode-${mode}`);
    await fs.writeFile(path, "old");
    await fs.chmod(path, mode);
    await nodePlatform.writeFile(path, bytes);
    expect((await fs.stat(path)).mode & 0o7777).toBe(mode);
  });

  test("a new file has the mode that the process gives new files", async () => {
    const [mine, usual] = [join(folder, "mine"), join(folder, "usual")];
    await nodePlatform.writeFile(mine, bytes);
    await fs.writeFile(usual, "");
    expect((await fs.stat(mine)).mode).toBe((await fs.stat(usual)).mode);
  });

  test.runIf(isRoot)("owner and group", async () => {
    const path = join(folder, "owned");
    await fs.writeFile(path, "old");
    await fs.chown(path, 1234, 2345);
    await fs.chmod(path, 0o640);
    await nodePlatform.writeFile(path, bytes);
    expect(await fs.stat(path)).toMatchObject({ uid: 1234, gid: 2345, mode: 0o100640 });
  });

  test("a file with other hard links is refused, and not changed", async () => {
    const here = await place("hard");
    await fs.writeFile(join(here, "one"), "old");
    await fs.link(join(here, "one"), join(here, "two"));
    await expect(nodePlatform.writeFile(join(here, "one"), bytes)).rejects.toThrow(
      "could not be written: it has other hard links, which would be cut; nothing was changed.",
    );
    expect(await fs.readFile(join(here, "two"), "utf8")).toBe("old");
    expect(await fs.readdir(here)).toEqual(["one", "two"]);
  });

  test("a FIFO is written to as a stream", async () => {
    const here = await place("fifo");
    const path = join(here, "pipe");
    spawnSync("mkfifo", [path]);
    const [read] = await Promise.all([nodePlatform.readFile(path), nodePlatform.writeFile(path, bytes)]);
    expect([...read]).toEqual([1, 2, 3]);
    expect((await fs.stat(path)).isFIFO()).toBe(true);
    expect(await fs.readdir(here)).toEqual(["pipe"]);
  });

  test("FIFOs whose other end nobody has opened keep no other file waiting, and the last bytes of a large one come", async () => {
    const here = await place("waiting");
    const paths = Array.from({ length: 8 }, (_, i) => join(here, `pipe ${i}`));
    spawnSync("mkfifo", paths);
    const large = new Uint8Array(1_000_000).map((_, i) => i % 251);
    const reading = paths.map((path) => nodePlatform.readFile(path));
    await nodePlatform.writeFile(join(here, "file"), bytes);
    expect([...(await nodePlatform.readFile(join(here, "file")))]).toEqual([1, 2, 3]);
    await Promise.all(paths.map((path) => nodePlatform.writeFile(path, large)));
    for (const read of await Promise.all(reading)) expect(Buffer.compare(read, large)).toBe(0);
  });

  test.runIf(process.platform !== "win32")("a process that waits at FIFOs can exit", async () => {
    const here = await place("exit");
    const paths = Array.from({ length: 8 }, (_, i) => join(here, `pipe ${i}`));
    spawnSync("mkfifo", paths);
    const program = `
      import { nodePlatform } from ${JSON.stringify(new URL("../../build/compiled/platform/node.js", import.meta.url).href)};
      for (const [i, path] of process.argv.slice(1).entries())
        (i % 2 ? nodePlatform.readFile(path) : nodePlatform.writeFile(path, new Uint8Array(3))).catch(() => undefined);
      setTimeout(() => process.exit(7), 200);`;
    expect(spawnSync(process.execPath, ["--input-type=module", "-e", program, ...paths]).status).toBe(7);
  });

  test.runIf(process.platform === "linux")("a device is written to, and stays one", async () => {
    await nodePlatform.writeFile("/dev/null", bytes);
    expect((await fs.stat("/dev/null")).isCharacterDevice()).toBe(true);
    await expect(nodePlatform.writeFile("/dev/full", bytes)).rejects.toThrow("/dev/full could not be written:");
  });
});

test.runIf(process.platform === "linux")("devices, some of which have no end, are not read", async () => {
  await expect(nodePlatform.readFile("/dev/zero")).rejects.toThrow("/dev/zero is a device, not a file");
});

describe("whichever call of a save fails", () => {
  const cases = (["one", "all", "full", "read-only"] as const).flatMap((failing) =>
    (["new", "present"] as const).map((kind) => [failing, kind] as const),
  );

  test.each(cases)(
    "(%s of them) a %s file is as it was, or whole; the next save leaves nothing beside it",
    async (failing, kind) => {
      const here = await place(`failing-${failing}-${kind}`);
      const path = join(here, "model");
      const [before, after] = ["old", "\u0001\u0002\u0003"];
      let failures = 0;
      for (let call = 1; ; call++) {
        if (kind === "present") await fs.writeFile(path, before);
        else await fs.rm(path, { force: true });
        const faulty = failingAt(call, failing);
        const error = await writeAtomically(faulty.calls, path, bytes).catch((cause: unknown) => cause);
        const content = await fs.readFile(path, "latin1").catch(() => "absent");
        expect(content).toBe(error === undefined ? after : kind === "present" ? before : "absent");
        await nodePlatform.writeFile(path, bytes);
        expect(await fs.readdir(here)).toEqual(["model"]);
        expect(await fs.readFile(path, "latin1")).toBe(after);
        if (faulty.failed === 0) break;
        failures++;
      }
      expect(failures).toBeGreaterThan(5);
    },
  );
});

describe("files that killed saves left", () => {
  test("go with the next save to their folder; those of living processes and of strangers stay", async () => {
    const here = await place("abandoned");
    const own = temporaryName();
    const dead: ChildProcess = spawn(process.execPath, ["--eval", ""]);
    await once(dead, "exit");
    const named = (pid: number | undefined) => own.replace(`-${process.pid}-`, `-${pid}-`);
    const abandoned = named(dead.pid);
    const kept = [own, named(process.ppid), own.replace(/-[0-9a-f]{8}-/, "-00000000-"), ".lanegrad-x.tmp", "other.tmp"];
    for (const name of [abandoned, ...kept]) await fs.writeFile(join(here, name), "half");
    await nodePlatform.writeFile(join(here, "model"), bytes);
    expect((await fs.readdir(here)).sort()).toEqual([...kept, "model"].sort());
  });

  test("a file of this process's number that is older than this process goes too", async () => {
    const here = await place("containers");
    const name = temporaryName();
    await fs.writeFile(join(here, name), "half");
    await fs.utimes(join(here, name), 1, 1);
    await nodePlatform.writeFile(join(here, "model"), bytes);
    expect(await fs.readdir(here)).toEqual(["model"]);
  });
});
