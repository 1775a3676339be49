import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ready.mjs";

/** Packages without a file of their license, and the one beside them where its text lies. */
const ELSEWHERE = { "@assemblyscript/loader": "assemblyscript" };

/**
 * A plugin of Rollup that writes LICENSES.txt beside the bundles: the licenses of all packages that
 * it has bundled so far, in one build or several, and of `others`, of which something is passed on
 * in another way.
 */
export function licenses(others = []) {
  const folders = new Set(others.map((name) => join(root, "node_modules", name)));
  return {
    name: "licenses",
    generateBundle(_, bundle) {
      for (const { modules = {} } of Object.values(bundle))
        for (const [id, { renderedLength }] of Object.entries(modules)) {
          const [folder] = /[^\0]*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
          if (folder && renderedLength > 0) folders.add(folder);
        }
      this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: licensesText(folders) });
    },
  };
}

function licensesText(folders) {
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${licenseIn(folder, name)}`;
  });
  const line = `\n${"-".repeat(80)}\n\n`;
  return `These files contain code or data of the following packages.\n${line}${parts.join(line)}`;
}

/** The texts of a package's license, and of the notice that some ask to be passed on. */
function licenseIn(folder, name) {
  const place = name in ELSEWHERE ? join(folder, name.includes("/") ? "../.." : "..", ELSEWHERE[name]) : folder;
  const files = existsSync(place) ? readdirSync(place).filter((file) => /^(licen[cs]e|notice)/i.test(file)) : [];
  if (files.length === 0)
    throw new Error(`${name} has no file of its license: say in src/make/licenses.mjs where its text lies.`);
  return files.map((file) => `${readFileSync(join(place, file), "utf8").trim()}\n`).join("\n");
}
