import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

function blocks(language: string, document = readme): readonly string[] {
  return [...document.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text);
}

// In the package's folder, for only there is "lanegrad" this package.
const programs = join(root, "build", `readme-${process.pid}`);
// Where the programs and commands run and leave their files; `test` is there because the README's paths are a checkout's.
const folder = mkdtempSync(join(tmpdir(), "lanegrad-readme-"));
symlinkSync(join(root, "test"), join(folder, "test"), "junction");
afterAll(() => {
  rmSync(programs, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

function node(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("programs", () => {
  const models = readFileSync(join(root, "docs/models.md"), "utf8");
  const explain = readFileSync(join(root, "docs/explain.md"), "utf8");
  const sources = [...blocks("ts"), ...blocks("ts", models), ...blocks("ts", explain)];

  test("are type-checked and do what they say", () => {
    expect(sources.length).toBeGreaterThanOrEqual(3);
    mkdirSync(programs, { recursive: true });
    const names = sources.map((_, i) => `program${i + 1}`);
    for (const [i, name] of names.entries())
      writeFileSync(join(programs, `${name}.ts`), sources[i].replace(/epochs: \d+/, "epochs: 2"));
    const options = { target: "ES2022", outDir: programs, rootDir: programs, noEmit: false, declaration: false };
    writeFileSync(
      join(programs, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: options, include: ["*.ts"], exclude: [] }),
    );
    const checked = node(join(root, "node_modules/typescript/bin/tsc"), "--project", programs);
    expect([checked.code, checked.out]).toEqual([0, ""]);

    const outcomes = names.map((name) => node(join(programs, `${name}.js`)));
    const [
      digits,
      resumed,
      flowers,
      table,
      numpy,
      columns,
      pieces,
      fruit,
      prepared,
      traced,
      stacked,
      convolved,
      sequences,
      ownLoss,
      remote,
      branched,
      tensors,
    ] = outcomes;
    const [reviewed, explained] = outcomes.slice(-2);
    expect(digits).toMatchObject({ code: 0, err: "" });
    expect(digits.out).toMatch(/^1 0\.\d+ 0\.\d+ 0\.9\d+\n2 0\.\d+ 0\.9\d+ 0\.9\d+\n$/);
    expect(resumed).toMatchObject({ code: 0, out: "", err: "" });
    expect(flowers).toMatchObject({ code: 0, err: "" });
    expect(flowers.out).toMatch(/^[\d.]+ \[ '\w+' \]\n$/);
    expect(table).toMatchObject({ code: 0, err: "" });
    expect(numpy).toMatchObject({ code: 0, out: "6 4 [ '0', '1', '2' ]\n", err: "" });
    expect(columns).toMatchObject({ code: 0, err: "" });
    expect(columns.out).toMatch(/^150 \[[\s\S]*'petal_width: number'[\s\S]*'species: text'\s*\]\n$/);
    expect(pieces).toMatchObject({ code: 0, err: "" });
    expect(pieces.out).toMatch(/^1 [\d.]+\n2 [\d.]+\n$/);
    expect(fruit).toMatchObject({ code: 0, err: "" });
    expect(fruit.out).toMatch(/^[\d.]+ \[ [\d.]+, [\d.]+ \] \[ \[.*\] \]\n$/);
    expect(prepared).toMatchObject({ code: 0, err: "" });
    expect(prepared.out).toMatch(
      /^[\d.]+ \[ '\w+' \] \[\s+\[\s+'sepal_length',\s+'number, mean [\d.]+, deviation [\d.]+; missing: [\d.]+'\s+\]/,
    );
    expect(traced).toMatchObject({ code: 0, err: "" });
    expect(traced.out).toMatch(/^[\d.]+ Float32Array\(6\)/);
    expect(stacked).toMatchObject({ code: 0, err: "" });
    expect(stacked.out).toMatch(/^\[ 'dense 8', 'gate 8', 'residual 8', 'concat 12', 'dense 3' \]\n$/);
    expect(convolved).toMatchObject({ code: 0, err: "" });
    expect(convolved.out).toMatch(/^0\.[89]\d+\n$/);
    expect(sequences).toMatchObject({ code: 0, err: "" });
    expect(Number(sequences.out)).toBeLessThan(0.2);
    expect(ownLoss).toMatchObject({ code: 0, err: "" });
    expect(ownLoss.out).toBe("absolute 2\n");
    expect(remote).toMatchObject({ code: 0, err: "" });
    expect(remote.out).toMatch(/^1 [\d.]+ \[ '\w+' \]\n2 [\d.]+ \[ '\w+' \]\n64\n$/);
    expect(branched).toMatchObject({ code: 0, err: "" });
    expect(branched.out).toMatch(/^Float32Array\(2\) \[.*\] \[ '[01]', '[01]' \]\n$/);
    expect(reviewed).toMatchObject({ code: 0, err: "" });
    expect(reviewed.out).toMatch(/^[\d.]+ \{[\s\S]*genre: \{ loss: [\s\S]*2 concatenate of 1, user +rows x 23/);
    expect(explained).toMatchObject({ code: 0, err: "" });
    expect(explained.out).toMatch(
      /^sepal_length -?[\d.]+ [\d.]+\n[\s\S]*Float32Array\(4\) \[[\s\S]*Int32Array\(1\) \[ \d \] Float32Array\(4\)/,
    );
    expect(tensors).toMatchObject({ code: 0, err: "" });
    expect(tensors.out).toMatch(/^0\.25 Float32Array\(6\) \[/);
    expect(table.out).toMatch(/^150 [\s\S]*'petal_width'[\s\S]*'virginica' \]\n$/);
  }, 180_000);
});

describe("commands", () => {
  const cli = join(root, "build/dist/cli.js");
  const commands = blocks("sh")
    .flatMap((text) => text.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, ""))
    .filter((line) => line.startsWith("lanegrad "))
    .map((line) => line.split(" ").slice(1));

  test("name every command there is", () => {
    expect([...new Set(commands.map(([name]) => name))].sort()).toEqual([
      "bench",
      "evaluate",
      "info",
      "predict",
      "train",
    ]);
  });

  // Measuring takes minutes.
  test.each(commands.filter(([name]) => name !== "bench").map((args) => [args.join(" "), args] as const))(
    "lanegrad %s",
    (_, args) => {
      const { code, out, err } = node(cli, ...args, ...(args[0] === "train" ? ["--epochs", "2"] : []));
      expect([code, err.replaceAll(/^epoch .*\n/gm, "")]).toEqual([0, ""]);
      expect(out).not.toBe("");
    },
    180_000,
  );
});

test("the files it links to and the scripts it names are there", () => {
  for (const [, path] of readme.matchAll(/\]\(([\w./]+\.\w+)\)/g))
    expect(readFileSync(join(root, path), "utf8")).not.toBe("");
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = [...readme.matchAll(/\bnpm (?:run )?(start|test|build|[\w-]+:[\w-]+)/g)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(["start", "test", "sweep:engines"]));
  for (const name of named) expect(scripts).toHaveProperty([name]);
});
