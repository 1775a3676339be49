/** The declarations in the package as npm publishes it, in programs that are compiled with and without the host's own types. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { newProject } from "./support/pack.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
let project: string;

beforeAll(() => {
  project = newProject();
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    cpSync(join(root, "node_modules", name), join(project, "node_modules", name), { recursive: true });
  writeFileSync(
    join(project, "program.ts"),
    `import { dataset, dense, load, sequential } from "lanegrad";
    import { parseCsv } from "lanegrad/csv";
    import { tableOf } from "lanegrad/table";
    import { compile, square } from "lanegrad/tensor";
    export const step = await compile({ x: ["rows", 2] }, ({ x }) => ({ y: square(x) }));
    const model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
    for await (const { loss } of model.fit(dataset({ x: [[1]], y: [2] }))) loss.toFixed(3);
    const remote = await load(await model.toBytes(), { worker: true });
    export const answers: readonly unknown[] = [await remote.predict([[1]]), parseCsv, tableOf];
    model.dispose();
    remote[Symbol.dispose]();`,
  );
}, 60_000);

test.each([
  ["Node's", { lib: ["ES2022"], types: ["node"] }],
  ["no library but the language's", { lib: ["ES2022"], types: [] }],
  ["the DOM's", { lib: ["ES2022", "DOM"], types: [] }],
  ["the DOM's and Node's, as ESNext has them", { lib: ["ESNext", "DOM"], types: ["node"] }],
])("compile without skipLibCheck with %s", (_, options) => {
  for (const [module, moduleResolution] of [
    ["NodeNext", "NodeNext"],
    ["ESNext", "bundler"],
  ]) {
    const compilerOptions = {
      target: "ES2022",
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      ...options,
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", project], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  }
});

test("what the README shows and links to is in the package", () => {
  const installed = join(project, "node_modules/lanegrad");
  const links = [...readFileSync(join(installed, "README.md"), "utf8").matchAll(/\]\((?!https?:|#)([^)]+)\)/g)];
  expect(links.length).toBeGreaterThan(3);
  for (const [, path] of links) expect([path, existsSync(join(installed, path))]).toEqual([path, true]);
});
