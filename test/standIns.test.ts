/** What stands in place of modules in bundles (src/make/standIns.mjs). */
import { type Plugin, rollup } from "rollup";
import { describe, expect, test } from "vitest";

const { otherImports, standIns } = await import("../src/make/standIns.mjs" as string);

const texts: Readonly<Record<string, string>> = {
  "/it/main.js": 'import { name } from "./own.js"; import { other } from "./more.js"; console.log(name, other);',
  "/it/own.js": 'export const name = "own";',
  "/it/more.js": 'export const other = "more";',
  "/it/instead.js": 'export const other = "instead";',
};

/** Modules of memory alone, whose paths are written as on Windows or as elsewhere. */
const modules = (separator: string): Plugin => ({
  name: "modules",
  resolveId: (source) => `/it/${source.replace(/^.*\//, "")}`.replaceAll("/", separator),
  load: (id) => texts[id.replaceAll(separator, "/")],
});

async function bundled(plugin: Plugin, separator = "/"): Promise<string> {
  const bundle = await rollup({ input: "main.js", plugins: [plugin, modules(separator)] });
  return (await bundle.generate({ entryFileNames: "main.js" })).output[0].code;
}

describe.each(["/", "\\"])("in paths divided by %s", (separator) => {
  test("a module's text is another one", async () => {
    const code = await bundled(standIns("texts", { "/own.js": 'export const name = "stand-in";' }), separator);
    expect(code).toContain('"stand-in"');
    expect(code).toContain('"more"');
    expect(code).not.toContain('"own"');
  });

  test("an import of one module finds another", async () => {
    const found: (string | undefined)[] = [];
    const plugin: Plugin = otherImports("imports", [["/main.js", "./more.js", "./instead.js"]]);
    const resolveId = plugin.resolveId as (source: string, importer?: string) => string | undefined;
    const spied: Plugin = { ...plugin, resolveId: (source, importer) => void found.push(resolveId(source, importer)) };
    await bundled(spied, separator);
    expect(found.filter((path) => path !== undefined)).toEqual([expect.stringMatching(/instead\.js$/)]);
  });
});

test("the module that an import finds instead is in the bundle", async () => {
  const code = await bundled(otherImports("imports", [["/main.js", "./more.js", "./instead.js"]]));
  expect(code).toContain('"instead"');
  expect(code).not.toContain('"more"');
});

test("what names a file that isn't there, as behind its renaming, fails the build, each time", async () => {
  const ofTexts = standIns("texts", { "/own.js": 'export const name = "";', "/renamed.js": "" });
  const ofImports = otherImports("imports", [
    ["/main.js", "./more.js", "./instead.js"],
    ["/main.js", "./renamed.js", "./instead.js"],
  ]);
  for (let build = 0; build < 2; build++) {
    await expect(bundled(ofTexts)).rejects.toThrow("texts: nothing matches /renamed.js; adapt its list.");
    await expect(bundled(ofImports)).rejects.toThrow(
      "imports: nothing matches /main.js with its import of ./renamed.js; adapt its list.",
    );
  }
});

test("a build that failed is told by its own error", async () => {
  const broken: Plugin = {
    name: "broken",
    load: () => {
      throw new Error("own error");
    },
  };
  const plugin = standIns("texts", { "/renamed.js": "" });
  await expect(rollup({ input: "main.js", plugins: [plugin, broken, modules("/")] })).rejects.toThrow("own error");
});
