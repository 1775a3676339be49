/** Processes on two hosts, which are network namespaces of this machine. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli, inFolder, iris, lanegrad } from "../cli/lanegrad.js";
import { Hosts } from "./support/hosts.js";
import { launchers, mpirun, programOf } from "./support/mpirun.js";

const hosts = new Hosts();
afterAll(() => hosts.remove());

describe.each(launchers)("$launcher.name", ({ launcher, absence = hosts.absence }) => {
  const because = absence ? ` (${absence})` : "";

  test.skipIf(absence)(`two hosts hear what the other says${because}`, async () => {
    const { code, out, err } = await mpirun(hosts.launcher(launcher), 2, [programOf("messages")]);
    expect([code, err]).toEqual([0, ""]);
    expect(out.match(/"wrong":0/g)).toHaveLength(2);
  });

  test.skipIf(absence)(`two hosts train to the bits of one${because}`, async () => {
    const table = inFolder("twice.csv");
    const [head, ...rows] = readFileSync(iris, "utf8").trimEnd().split("\n");
    writeFileSync(table, `${[head, ...rows, ...rows, ...rows, ...rows].join("\n")}\n`);
    const train = ["train", table, "--target", "species", "--epochs", "4", "--batch-size", "600", "--validation", "0"];
    const [own, alone] = [inFolder(`hosts-${launcher.name}.safetensors`), inFolder("no-hosts.safetensors")];
    const one = lanegrad([...train, "--quiet", "--save", alone]);
    expect([one.code, one.err]).toEqual([0, ""]);
    const { code, err } = await mpirun(hosts.launcher(launcher), 2, [cli, ...train, "--quiet", "--save", own]);
    expect([code, err]).toEqual([0, ""]);
    expect(readFileSync(own).equals(readFileSync(alone))).toBe(true);
  });

  test.skipIf(absence)(`a file that one host lacks ends all, and the host is named${because}`, async () => {
    const folder = inFolder("on-the-first");
    mkdirSync(folder, { recursive: true });
    const table = join(folder, "rows.csv");
    writeFileSync(table, readFileSync(iris));
    const { code, err, after } = await mpirun(
      hosts.launcher(launcher, folder),
      2,
      [cli, "train", table, "--target", "species", "--quiet"],
      { onText: (text) => text.includes("lanegrad: rank") },
    );
    expect(code).not.toBe(0);
    expect(err).toContain(`lanegrad: rank 1 of 2 (${hosts.second}): ${table}: no such file; check the path.`);
    expect(after).toBeLessThan(5000);
  });
});
