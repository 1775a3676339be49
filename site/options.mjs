/** What the documentation is made of: entries and guides. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import bundles from "../rollup.config.mjs";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the site is built. */
export const siteFolder = join(root, "build/site");

const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** What each bundle of Node and of workers is made from, by its name. */
const inputs = Object.assign({}, ...bundles.map(({ input }) => input));

/** The sources of the package's entries in Node, with the name by which programs import each. */
export const entries = new Map(
  Object.entries(exports)
    .filter(([, conditions]) => typeof conditions === "object")
    .map(([path, { node, default: usual }]) => [source(node?.default ?? usual), path.replace(".", name)]),
);

/** The source of a bundle. */
function source(path) {
  const compiled = inputs[basename(path, ".js")];
  return join(root, compiled.replace("build/compiled", "src").replace(/\.js$/, ".ts"));
}

/**
 * The guides, in the order in which README.md names them, and what is there for those who change
 * the code.
 */
export function guides() {
  const readme = readFileSync(join(root, "README.md"), "utf8").replace(/^[\s\S]*\n## Documents\n/, "");
  const named = [...readme.matchAll(/\]\(((?:docs\/|examples\/)?[\w-]+\.md)\)/g)].map(([, path]) => path);
  const missing = readdirSync(join(root, "docs"))
    .map((file) => `docs/${file}`)
    .filter((path) => !named.includes(path));
  if (missing.length > 0) throw new Error(`README.md doesn't name ${missing.join(", ")}.`);
  return [...new Set(named)].map((path) => join(root, path));
}

/**
 * Types that declarations name and programs have no use for: what is inside, and tables that types
 * are derived from.
 */
export const UNNAMED = [
  "Definition",
  "FitState",
  "GeneratorState",
  "HalfFloats",
  "Kind",
  "ModelHint",
  "NameIn",
  "OptionValues",
  "OwnCode",
  "Schema",
  "Source",
  "WiredLayer",
  "Writable",
  "Choice",
  "MadeClassifier",
  "OTHER_NAME",
  "graphLosses",
  "losses",
  "activations",
  "ERROR_CODES",
  "KERNEL_FILES",
  "SEARCH_METHODS",
  "classMetricTable",
  "outputMetricTable",
];

/** TypeDoc's options. */
export function options() {
  return {
    entryPoints: [...entries.keys()],
    tsconfig: join(root, "tsconfig.json"),
    basePath: root,
    name,
    readme: join(root, "README.md"),
    projectDocuments: guides(),
    out: siteFolder,
    cleanOutputDir: true,
    disableGit: true,
    sourceLinkTemplate: "",
    disableSources: true,
    hideGenerator: true,
    githubPages: false,
    // entries sort their names themselves (project.mjs); members stay as they are written
    sort: ["documents-first"],
    sortEntryPoints: false,
    groupOrder: ["Documents", "Functions", "Classes", "Interfaces", "Type Aliases", "*"],
    navigation: { includeGroups: false, includeCategories: false, includeFolders: false, excludeReferences: true },
    customCss: join(root, "site/site.css"),
    favicon: join(root, "src/page/icon.svg"),
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    highlightLanguages: ["console", "html", "javascript", "json", "python", "sh", "typescript", "yaml"],
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    intentionallyNotExported: UNNAMED,
    treatWarningsAsErrors: true,
  };
}
