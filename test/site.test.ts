/** What `npm run docs` checks: links, and whether every public name has a docstring. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { deadLinks } from "../site/links.mjs";
import { entries, guides } from "../site/options.mjs";

/** A site of two pages; the first one has these links. */
function siteWith(...links: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-site-"));
  mkdirSync(join(folder, "guides"));
  writeFileSync(join(folder, "index.html"), `<h1 id="top">Site</h1><a href="guides/one.html">one</a>`);
  writeFileSync(
    join(folder, "guides/one.html"),
    `<h2 id="a-b">A b</h2>${links.map((link) => `<a href="${link}">link</a>`).join("")}<img src="one.png">`,
  );
  writeFileSync(join(folder, "guides/one.png"), "");
  return folder;
}

test("links to files, folders, headings and other hosts are alive", () => {
  const alive = ["../index.html", "..", "../", "../index.html#top", "#a-b", "#", "one.html?x=1#a-b"];
  expect(deadLinks(siteWith(...alive, "https://example.org/none", "mailto:a@example.org", "data:,"))).toEqual([]);
});

test.each([
  ["none.html", "leads to no file"],
  ["../none/", "leads to no file"],
  ["#none", "leads to no heading or name"],
  ["../index.html#a-b", "leads to no heading or name"],
  ["../../other.html", "leaves the site"],
])("%s %s", (link, why) => {
  expect(deadLinks(siteWith(link))).toEqual([{ page: join("guides", "one.html"), link, why }]);
});

test("an image that isn't there is found", () => {
  const folder = siteWith();
  writeFileSync(join(folder, "index.html"), `<img alt="" src="guides/two.png">`);
  expect(deadLinks(folder)).toEqual([{ page: "index.html", link: "guides/two.png", why: "leads to no file" }]);
});

test("the documentation has every entry of the package, and every guide", () => {
  const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const named = Object.keys(exports).filter((path) => typeof exports[path] === "object");
  expect([...entries.values()]).toEqual(named.map((path) => path.replace(".", "lanegrad")));
  expect(guides().length).toBeGreaterThan(20);
});

const site = fileURLToPath(new URL("../site", import.meta.url));
const absence = existsSync(join(site, "node_modules/typedoc"))
  ? undefined
  : (process.env.LANEGRAD_SITE_TESTS_ABSENT ?? "npm test installs what it needs");

// it takes TypeDoc half a minute of one core; what it finds is what the command says as it fails
test.skipIf(absence)(
  `every public name and member has a docstring${absence ? ` (skipped: ${absence})` : ""}`,
  async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(site, "check.mjs")]);
    expect([stdout, stderr]).toEqual(["", ""]);
  },
);
