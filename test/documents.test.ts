/** What README.md and docs show runs, prints what it should, and links to what is there. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const namesIn = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
const examples = namesIn("examples").map((path) => (path.endsWith(".md") ? path : `${path}/README.md`));
const documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...namesIn("docs"), ...examples];
const textOf = (document: string) => readFileSync(join(root, document), "utf8");

interface Block {
  readonly language: string;
  readonly text: string;
  /** "docs/tables.md, CSV", with a number behind it from a heading's second program on. */
  readonly name: string;
}

/** The blocks of code of a document, each named by the heading above it. */
function blocksOf(document: string): readonly Block[] {
  const found: Block[] = [];
  let heading = "";
  for (const [, title, language, text] of textOf(document).matchAll(/^#+ (.*)$|^```(\w+)\n([\s\S]*?)^```/gm)) {
    if (title !== undefined) heading = title;
    else {
      const place = `${document}, ${heading}`;
      const before = found.filter((block) => block.language === language && block.name.startsWith(place)).length;
      found.push({ language, text, name: before === 0 ? place : `${place} ${before + 1}` });
    }
  }
  return found;
}

const blocks = documents.flatMap(blocksOf);

// In the package's folder, for only there is "lanegrad" this package.
const programs = join(root, "build", `documents-${process.pid}`);
// Where the programs and commands run and leave their files; `test` is there because the paths are
// a checkout's.
const folder = mkdtempSync(join(tmpdir(), "lanegrad-documents-"));
symlinkSync(join(root, "test"), join(folder, "test"), "junction");
afterAll(() => {
  rmSync(programs, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

function node(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

/** What each program prints, with two epochs in place of its own. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  "README.md, Train": /^[\d.]+ \[ '\w+' \]\n$/,
  "docs/search.md, Cross-validation": /^0\.\d+ 0\.\d+\n$/,
  "docs/search.md, Ensembles": /^[\d.]+\n$/,
  "docs/search.md, Search": /^\d [\d.]+ \{ learningRate: 0\.\d+, units: \d+ \}\n$/,
  "docs/training.md, Fit": /^1 0\.\d+ 0\.\d+ 0\.9\d+\n2 0\.\d+ 0\.9\d+ 0\.9\d+\n$/,
  "docs/training.md, Own data": /^[\d.]+ \[ '\w+' \]\n$/,
  "docs/training.md, Several labels a row": /^[\d.]+ \[ [\d.]+, [\d.]+ \] \[ \[.*\] \]\n$/,
  "docs/training.md, Interrupt and resume": /^$/,
  "docs/training.md, Losses of your own": /^absolute 2\n$/,
  "docs/training.md, Layers of your own": /^\[ 'dense 8', 'gate 8', 'residual 8', 'concat 12', 'dense 3' \]\n$/,
  "docs/training.md, Look inside": /^[\d.]+ Float32Array\(6\)/,
  "docs/tables.md, CSV": /^150 [\s\S]*'petal_width'[\s\S]*'virginica' \]\n$/,
  "docs/tables.md, CSV 2": /^150 \[[\s\S]*'petal_width: number'[\s\S]*'species: text'\s*\]\n$/,
  "docs/tables.md, Text, categories and missing cells":
    /^[\d.]+ \[ '\w+' \] \[\s+\[\s+'sepal_length',\s+'number, mean [\d.]+, deviation [\d.]+; missing: [\d.]+'\s+\]/,
  "docs/tables.md, NumPy": /^6 4 \[ '0', '1', '2' \]\n$/,
  "docs/tables.md, Data in pieces": /^1 [\d.]+\n2 [\d.]+\n$/,
  "docs/images.md, Images": /^0\.[89]\d+\n$/,
  "docs/images.md, Sequences": /^0\.[01]\d+\n$/,
  "docs/tensors.md, Tensors and gradients": /^0\.25 Float32Array\(6\) \[/,
  "docs/pages.md, A worker that owns the model": /^1 [\d.]+ \[ '\w+' \]\n2 [\d.]+ \[ '\w+' \]\n64\n$/,
  "docs/models.md, Models with several inputs and outputs":
    /^[\d.]+ \{[\s\S]*genre: \{ loss: [\s\S]*2 concatenate of 1, user +rows x 23/,
  "docs/explain.md, What a model looks at":
    /^sepal_length -?[\d.]+ [\d.]+\n[\s\S]*Float32Array\(4\) \[[\s\S]*Int32Array\(1\) \[ \d \] Float32Array\(4\)/,
  "docs/files.md, Writing": /^$/,
};

describe("programs", () => {
  const sources = blocks.filter(({ language }) => language === "ts");
  const file = (i: number) => join(programs, `program${i + 1}`);

  test("are type-checked", () => {
    mkdirSync(programs, { recursive: true });
    for (const [i, { text }] of sources.entries())
      writeFileSync(`${file(i)}.ts`, text.replace(/epochs: \d+/, "epochs: 2"));
    const options = { target: "ES2022", outDir: programs, rootDir: programs, noEmit: false, declaration: false };
    writeFileSync(
      join(programs, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: options, include: ["*.ts"], exclude: [] }),
    );
    const checked = node(join(root, "node_modules/typescript/bin/tsc"), "--project", programs);
    expect([checked.code, checked.out]).toEqual([0, ""]);
  });

  test("are all expected to print something", () => {
    expect(sources.map(({ name }) => name).sort()).toEqual(Object.keys(PRINTED).sort());
  });

  test.each(sources.map(({ name }, i) => [name, i] as const))("%s", (name, i) => {
    const outcome = node(`${file(i)}.js`);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toMatch(PRINTED[name]);
  });
});

describe("commands", () => {
  const cli = join(root, "build/dist/cli.js");
  const commandsOf = (of: readonly Block[]) =>
    of
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.split("\n"))
      .map((line) => line.replace(/\s+#.*$/, ""))
      .map((line) => line.replace(/^npx /, ""))
      .filter((line) => line.startsWith("lanegrad "))
      .map((line) => line.split(" ").slice(1));

  test("name every command there is", () => {
    const help = node(cli, "--help").out;
    const names = [...help.matchAll(/^ {2}(\w+)(?:\|\w+)?(?: \[options\])?(?: <| {3})/gm)].map(([, name]) => name);
    const shown = new Set(commandsOf(blocks).map(([name]) => name));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(shown).toContain(name);
  });

  // Measuring takes minutes.
  const guided = commandsOf(blocks.filter(({ name }) => /^(README|docs\/command-line)\.md/.test(name)));
  test.each(guided.filter(([name]) => name !== "bench").map((args) => [args.join(" "), args] as const))(
    "lanegrad %s",
    (_, args) => {
      const { code, out, err } = node(cli, ...args, ...(args[0] === "train" ? ["--epochs", "2"] : []));
      expect([code, err.replaceAll(/^(?:epoch|fold|trial) .*\n/gm, "")]).toEqual([0, ""]);
      expect(out).not.toBe("");
    },
  );
});

describe.each(documents)("%s", (document) => {
  const text = textOf(document);

  test("links to files and headings that are there", () => {
    for (const [, path, heading] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const target = path === "" ? document : join(dirname(document), path);
      expect([target, existsSync(join(root, target))]).toEqual([target, true]);
      if (heading === undefined) continue;
      const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings).toContain(heading);
    }
  });

  test("names scripts that package.json has", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    for (const [, name] of text.matchAll(/\bnpm (?:run )?(start|test|build|[\w-]+:[\w-]+)(?![\w-]*\.\.\.)/g))
      expect(scripts).toHaveProperty([name]);
  });
});

test("the examples are all linked", () => {
  const tensors = textOf("docs/tensors.md");
  for (const folder of ["tensors", "models"])
    for (const name of readdirSync(join(root, "examples", folder)))
      if (name.endsWith(".js")) expect(tensors).toContain(`examples/${folder}/${name}`);
});
