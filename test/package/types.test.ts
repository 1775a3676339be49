/**
 * The declarations in the package as npm publishes it: what programs compile with them, by which
 * compilers, with which host's types.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { checkersAbsence, compilers } from "./support/checkers.js";
import { newProject } from "./support/pack.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const programs = fileURLToPath(new URL("programs", import.meta.url));
let project: string;

beforeAll(() => {
  project = newProject();
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    cpSync(join(root, "node_modules", name), join(project, "node_modules", name), { recursive: true });
  cpSync(programs, project, { recursive: true });
}, 60_000);

/** What a compiler says of files of the project, which find modules as `resolution` says. */
function complaints(compiler: string, resolution: Resolution, files: readonly string[], options: object): string {
  const compilerOptions = {
    ...{ target: "ES2022", module: resolution === "bundler" ? "ESNext" : resolution, moduleResolution: resolution },
    ...{ strict: true, skipLibCheck: false },
    // names of inferred types have to be exported too
    ...{ declaration: true, emitDeclarationOnly: true, outDir: "declared" },
    ...options,
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", project], { encoding: "utf8" });
  return `${status} ${stdout}`;
}

/** Node's types, as `node` has them, or those of pages. */
type Resolution = "NodeNext" | "bundler";

const HOSTS: Readonly<Record<string, object>> = {
  "Node's types": { lib: ["ES2022"], types: ["node"] },
  "no types but the language's": { lib: ["ES2022"], types: [], exactOptionalPropertyTypes: true },
  "the DOM's types": { lib: ["ES2022", "DOM"], types: [] },
  "the DOM's and Node's types, as ESNext has them": { lib: ["ESNext", "DOM"], types: ["node"] },
};

/**
 * Older compilers are tried with the least that there is for each of the two kinds of declarations,
 * the newest with everything.
 */
const cases = compilers.flatMap(([version, compiler]) =>
  Object.keys(HOSTS).flatMap((host, i) =>
    (["NodeNext", "bundler"] as const)
      .filter((_, j) => version === "7" || i === j)
      .map((resolution) => ({ version, compiler, host, resolution })),
  ),
);

const absence = checkersAbsence ? ` (not by 5.2 and 5.9: ${checkersAbsence})` : "";

describe(`every entry, and models' types, compile without skipLibCheck${absence}`, () => {
  test.each(cases)("TypeScript $version, $resolution, $host", ({ compiler, resolution, host }) => {
    expect(complaints(compiler, resolution, ["entries.ts", "models.ts"], HOSTS[host])).toBe("0 ");
  });
});

test("the compilers find what is wrong", () => {
  writeFileSync(
    join(project, "wrong.ts"),
    `import { dense, sequential } from "lanegrad";
    const model = await sequential({ inputs: 1, layers: [dense(2)], loss: "huber" });
    export const { labels: [first] } = await model.predict([[1]]);`,
  );
  for (const [, compiler] of compilers) {
    const told = complaints(compiler, "NodeNext", ["wrong.ts"], { lib: ["ES2022"], types: [] });
    expect(told).toMatch(/^[12] \S*wrong\.ts\(3,/);
  }
});

test("what the README shows and links to is in the package", () => {
  const installed = join(project, "node_modules/lanegrad");
  const links = [...readFileSync(join(installed, "README.md"), "utf8").matchAll(/\]\((?!https?:|#)([^)]+)\)/g)];
  expect(links.length).toBeGreaterThan(3);
  for (const [, path] of links) expect([path, existsSync(join(installed, path))]).toEqual([path, true]);
});
