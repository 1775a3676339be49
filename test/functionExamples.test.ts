/** Every function of every entry has an example, which runs and prints what it says. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { docstringExamples, writtenExamples } from "../site/examples.mjs";
import { entries } from "../site/options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
// In the package's folder, for only there is "lanegrad" this package.
const programs = join(root, "build", `examples-${process.pid}`);
// Where the examples run and leave their files; the links are there because their paths are a
// checkout's.
const folder = mkdtempSync(join(tmpdir(), "lanegrad-examples-"));
for (const name of ["build", "test"]) symlinkSync(join(root, name), join(folder, name), "junction");
afterAll(() => {
  rmSync(programs, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

interface Example {
  /** "parseTable of lanegrad/csv", or "parseCsv in src/data/csv.ts". */
  readonly name: string;
  readonly code: string;
}

const written = writtenExamples();
const inDocstrings = new Set<string>();
const examples: Example[] = [];
for (const [entry, named] of written)
  for (const [name, code] of named) examples.push({ name: `${name} of ${entry}`, code });
for (const path of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
  if (!path.endsWith(".ts")) continue;
  for (const [name, code] of docstringExamples(readFileSync(join(root, "src", path), "utf8"))) {
    inDocstrings.add(name);
    examples.push({ name: `${name} in src/${path.replaceAll("\\", "/")}`, code });
  }
}

/** What an example prints by its own words: the comments behind its calls of console.log. */
const saidBy = (code: string): readonly string[] =>
  [...code.matchAll(/^(?:console\.log\(.*)?\); \/\/ (.*)$/gm)].map(([, line]) => line);

const MARK = "-- example ";

function node(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("they are type-checked", () => {
  mkdirSync(programs, { recursive: true });
  for (const [i, { code }] of examples.entries()) writeFileSync(join(programs, `example${i}.ts`), code);
  const options = { target: "ES2022", outDir: programs, rootDir: programs, noEmit: false, declaration: false };
  writeFileSync(
    join(programs, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: options, include: ["*.ts"], exclude: [] }),
  );
  const checked = node(join(root, "node_modules/typescript/bin/tsc"), "--project", programs);
  expect([checked.code, checked.out]).toEqual([0, ""]);
});

test("they print what they say, in one process, one behind the other", () => {
  const runs = examples.map(
    (_, i) => `console.log("${MARK}${i}"); await import("${pathToFileURL(join(programs, `example${i}.js`))}");`,
  );
  writeFileSync(join(programs, "all.mjs"), runs.join("\n"));
  const { code, out, err } = node(join(programs, "all.mjs"));
  const printed = out.split(new RegExp(`^${MARK}\\d+\\n`, "m")).slice(1);
  for (const [i, { name, code: example }] of examples.entries()) {
    const said = saidBy(example);
    expect(said.length, `${name} says what it prints`).toBeGreaterThan(0);
    expect(printed[i]?.trimEnd().split("\n"), `${name}: ${err}`).toEqual(said);
  }
  expect([code, err]).toEqual([0, ""]);
});

/** What no example in one process can show: it needs a launcher of MPI. */
const WITHOUT = ["mpi"];

test.each([...entries].map(([path, entry]) => [entry, path]))(
  "%s has an example for each function",
  async (entry, path) => {
    if (entry === "lanegrad/worker") return; // the script of workers exports nothing
    const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    const functions = Object.entries(exported).filter(
      ([, value]) =>
        typeof value === "function" && !(value.prototype instanceof Error) && value.name !== "LanegradError",
    );
    expect(functions.length).toBeGreaterThan(0);
    const missing = functions
      .map(([name]) => name)
      .filter((name) => !written.get(entry)?.has(name) && !inDocstrings.has(name) && !WITHOUT.includes(name));
    expect(missing).toEqual([]);
  },
);

test("no example is written for what isn't there", async () => {
  for (const [path, entry] of entries) {
    const named = [...(written.get(entry)?.keys() ?? [])];
    if (named.length === 0) continue;
    const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    expect(named.filter((name) => !(name in exported))).toEqual([]);
  }
  expect([...written.keys()].filter((entry) => ![...entries.values()].includes(entry))).toEqual([]);
});
