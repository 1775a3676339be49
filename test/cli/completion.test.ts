/** Scripts by which shells complete commands, run by the shells that are here. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { JOB_NAMES } from "../../src/bench/jobs.js";
import { lossNames } from "../../src/catalog/lossNames.js";
import { makeProgram } from "../../src/cli/commands.js";
import { commandTree } from "../../src/cli/commandTree.js";
import { namedMetrics } from "../../src/metrics/named.js";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-completion-"));
const scripts = new Map<string, string>();

beforeAll(async () => {
  writeFileSync(join(folder, "irises of mine.csv"), "");
  for (const shell of ["bash", "zsh", "fish"]) {
    const host = fakeHost();
    expect(await runOn(host, "completion", shell)).toBe(0);
    expect(host.err()).toBe("");
    scripts.set(shell, join(folder, shell));
    writeFileSync(join(folder, shell), host.out());
  }
});

const absenceOf = (shell: string) => (spawnSync(shell, ["--version"]).error ? ` (no ${shell} here)` : "");

const commands = commandTree(makeProgram(fakeHost(), "1.2.3", () => {}));
const named = (name: string) => commands.find(({ path }) => path.map(([word]) => word).join(" ") === name);

describe("what is completed", () => {
  test("is every command that help shows", () => {
    const names = ["train", "search", "crossvalidate", "evaluate", "predict", "explain", "info", "convert", "bench"];
    expect([...(named("")?.names.keys() ?? [])]).toEqual(expect.arrayContaining([...names, "completion", "help"]));
    expect([...(named("bench")?.names.keys() ?? [])]).toEqual(["kernels", "training", "accuracy", "processes"]);
    expect(named("convert")?.path).toEqual([["convert", "export"]]);
  });

  test("is every option, and the names that options take", () => {
    const flags = named("train")?.flags ?? [];
    expect(flags.length).toBeGreaterThan(60);
    const values = new Map(flags.flatMap((flag) => flag.spellings.map((name) => [name, flag.values] as const)));
    expect(values.get("--loss")).toEqual(lossNames());
    expect(values.get("--metrics")).toEqual([...namedMetrics().keys()]);
    expect(values.get("-o")).toEqual([]);
    for (const name of ["--task", "--optimizer", "--activation", "--schedule", "--missing", "--scaling"])
      expect([name, values.get(name)?.length]).toEqual([name, expect.toSatisfy((count: number) => count > 1)]);
    for (const name of ["--unknown", "--mode", "--dtype", "--lanes", "--decimal", "--dropout-schedule", "--delimiter"])
      expect([name, values.get(name)?.length]).toEqual([name, expect.toSatisfy((count: number) => count > 1)]);
  });

  test("is nothing that a shell would read as more than a word", () => {
    for (const { path, flags, names } of commands)
      for (const word of [
        ...path.flat(),
        ...names.keys(),
        ...flags.flatMap((flag) => [...flag.spellings, ...flag.values]),
      ])
        expect(word).toMatch(/^[\w.,-]+$/);
  });
});

test("another shell is refused in one sentence", async () => {
  const host = fakeHost();
  expect(await runOn(host, "completion", "tcsh")).toBe(2);
  expect(host.err()).toBe('completion takes one of bash, zsh, fish, not "tcsh" (did you mean "bash"?).\n');
});

/** What bash offers for the last of the words. */
function bashOffers(...words: readonly string[]): string[] {
  const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lanegrad; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = scripts.get("bash") ?? "";
  const told = execFileSync("bash", ["-c", program, "bash", script, ...words], { cwd: folder, encoding: "utf8" });
  return told.split("\n").filter((word) => word !== "");
}

const noBash = absenceOf("bash");
describe.skipIf(noBash !== "")(`bash${noBash}`, () => {
  test.each<[readonly string[], readonly string[]]>([
    [["lanegrad", "tr"], ["train"]],
    [["lanegrad", "--v"], ["--version"]],
    [["lanegrad", "ex"], ["explain"]],
    [["lanegrad", "train", "iris", "--loss", "mean"], lossNames().filter((name) => name.startsWith("mean"))],
    [["lanegrad", "train", "iris", "--loss", "=", "hu"], ["huber"]],
    [["lanegrad", "train", "iris", "--loss", "="], lossNames()],
    [["lanegrad", "train", "--label-s"], ["--label-smoothing"]],
    [
      ["lanegrad", "train", "iri"],
      ["iris", "irises of mine.csv"],
    ],
    [["lanegrad", "evaluate", "m.safetensors", "--me"], ["--metrics"]],
    [["lanegrad", "export", "--js"], ["--json"]],
    [["lanegrad", "bench", "k"], ["kernels"]],
    [["lanegrad", "bench", "kernels", "--dtype", "float6"], ["float64"]],
    [
      ["lanegrad", "bench", "processes", "--only", "mnist-5v8-"],
      JOB_NAMES.filter((name) => name.startsWith("mnist-5v8-")),
    ],
    [["lanegrad", "help", "crossv"], ["crossvalidate"]],
    [["lanegrad", "completion", "z"], ["zsh"]],
    // a word of another command is none here
    [["lanegrad", "train", "bench", "kern"], []],
  ])("%j", (words, offered) => {
    expect(bashOffers(...words)).toEqual(expect.arrayContaining([...offered]));
    expect(bashOffers(...words)).toHaveLength(offered.length);
  });

  test("a file is left to the shell where an option takes one", () => {
    expect(bashOffers("lanegrad", "train", "iris", "--save", "iri")).toEqual([]);
    expect(bashOffers("lanegrad", "train", "iris", "-o", "iri")).toEqual([]);
  });
});

const noZsh = absenceOf("zsh");
test.skipIf(noZsh !== "")(`zsh reads its script${noZsh}`, () => {
  const script = scripts.get("zsh") ?? "";
  const { status, stderr } = spawnSync("zsh", ["-n", script], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

const noFish = absenceOf("fish");
test.skipIf(noFish !== "")(`fish completes by its script${noFish}`, () => {
  const program = `source ${scripts.get("fish")}; complete -C "lanegrad train iris --loss mean"; complete -C "lanegrad tr"`;
  const { status, stdout, stderr } = spawnSync("fish", ["-c", program], { encoding: "utf8", cwd: folder });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual(
    expect.arrayContaining(["meanSquaredError", "meanAbsoluteError", "train"]),
  );
});
