/** What the documentation is made of: entries and guides. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the site is built. */
export const siteFolder = join(root, "build/site");

const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The sources of the package's entries, by the name that programs import. */
export const entries = new Map(
  Object.entries(exports)
    .filter(([, conditions]) => typeof conditions === "object")
    .map(([path, { types }]) => [source(types), path.replace(".", name)]),
);

function source(types) {
  return join(root, types.replace("./build/compiled", "src").replace(/\.d\.ts$/, ".ts"));
}

/** The guides, in the order in which README.md names them, and what is there for those who change the code. */
export function guides() {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const named = [...readme.matchAll(/\]\(((?:docs\/|examples\/)?[\w-]+\.md)\)/g)].map(([, path]) => path);
  const missing = readdirSync(join(root, "docs"))
    .map((file) => `docs/${file}`)
    .filter((path) => !named.includes(path));
  if (missing.length > 0) throw new Error(`README.md doesn't name ${missing.join(", ")}.`);
  return [...new Set(named)].map((path) => join(root, path));
}

/** Types that declarations name and programs have no use for: what is inside, and tables that types are derived from. */
export const UNNAMED = [
  "Definition",
  "FitState",
  "GeneratorState",
  "HalfFloats",
  "Kind",
  "ModelHint",
  "NameIn",
  "Op",
  "OptionValues",
  "OwnCode",
  "Schema",
  "Source",
  "WiredLayer",
  "Writable",
  "Choice",
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
    sort: ["source-order"],
    sortEntryPoints: false,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    highlightLanguages: ["console", "html", "javascript", "json", "python", "sh", "typescript", "yaml"],
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    intentionallyNotExported: UNNAMED,
    treatWarningsAsErrors: true,
  };
}
