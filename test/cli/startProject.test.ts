/**
 * `lanegrad init`: what it writes, asks and refuses. That what it writes runs is held by
 * test/package/start.test.ts.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TEMPLATE_NAMES } from "../../src/cli/startProject.js";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-init-"));
const text = (...parts: readonly string[]) => readFileSync(join(...parts), "utf8");

describe.each(TEMPLATE_NAMES)("--template %s", (template) => {
  test("writes the example of that name, and says what to run next", async () => {
    const host = fakeHost();
    const into = join(folder, template);
    expect(await runOn(host, "init", into, "--template", template)).toBe(0);
    const written = readdirSync(into);
    expect(written).toEqual(expect.arrayContaining(["package.json", ".gitignore"]));
    const programs = written.filter((name) => !["package.json", ".gitignore"].includes(name));
    expect(programs.length).toBeGreaterThan(0);
    for (const name of programs) expect(text(into, name)).toBe(text("examples", template, name));
    const { name, dependencies, scripts } = JSON.parse(text(into, "package.json"));
    expect([name, dependencies]).toEqual([template, { lanegrad: "^1.2.3" }]);
    expect(scripts).toEqual(JSON.parse(text("examples", template, "package.json")).scripts);
    expect(host.out()).toMatch(
      / is a .* now: package\.json, .*\.\nNext:\n {2}cd .*\n {2}npm install\n {2}npm start\n$/,
    );
  });
});

test("a file that is there stays as it is, and nothing else is written", async () => {
  const into = join(folder, "taken");
  mkdirSync(into);
  writeFileSync(join(into, "train.js"), "mine");
  const host = fakeHost();
  expect(await runOn(host, "init", into, "--yes")).toBe(1);
  expect(host.err()).toMatch(/train\.js is there already: name another folder\.\n$/);
  expect(host.out()).toBe("");
  expect([readdirSync(into), text(into, "train.js")]).toEqual([["train.js"], "mine"]);
});

test.each([
  ["Flowers & Co.", "flowers-co."],
  ["lanegrad", "lanegrad-project"],
  ["Blüten", "bl-ten"],
])("a folder %s is the package %s", async (name, expected) => {
  await runOn(fakeHost(), "init", join(folder, name), "--yes", "--package", "file:../l.tgz");
  const manifest = JSON.parse(text(folder, name, "package.json"));
  expect(manifest).toMatchObject({ name: expected, private: true, dependencies: { lanegrad: "file:../l.tgz" } });
  expect(manifest).not.toHaveProperty("license");
});

describe("questions", () => {
  const asked = (...answers: string[]) => {
    const questions: string[] = [];
    const ask = async (question: string): Promise<string> => {
      questions.push(question);
      return answers.shift() ?? "";
    };
    return { host: fakeHost({ ask }), questions };
  };

  test("are asked on a terminal about what isn't said", async () => {
    const { host, questions } = asked("Page", join(folder, "asked"));
    expect(await runOn(host, "init")).toBe(0);
    expect(questions).toHaveLength(2);
    expect(readdirSync(join(folder, "asked"))).toContain("serve.js");
  });

  test("are not asked where all is said, nor with --yes", async () => {
    const { host, questions } = asked();
    expect(await runOn(host, "init", join(folder, "said"), "--template", "vite")).toBe(0);
    expect(await runOn(host, "init", join(folder, "yes"), "--yes")).toBe(0);
    expect(questions).toEqual([]);
    expect(readdirSync(join(folder, "yes"))).toContain("train.js");
  });

  test("that nobody can answer are told as an error, and so is another answer", async () => {
    const silent = fakeHost();
    expect(await runOn(silent, "init", join(folder, "none"))).toBe(2);
    expect(silent.err()).toMatch(/^Say what is to be written with --template: node, .*--yes takes node\.\n$/);
    const { host } = asked("react");
    expect(await runOn(host, "init", join(folder, "none"))).toBe(2);
    expect(host.err()).toMatch(/^The template takes one of node, vite, page, service, not "react"/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

test("files that are written before one fails are removed", async () => {
  const into = join(folder, "halfway");
  const files = new Map([
    ["a.txt", "1"],
    ["a.txt/b.txt", "2"],
  ]);
  await expect(fakeHost().createFiles(into, files)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(readdirSync(into)).toEqual([]);
});
