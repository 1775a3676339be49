import { UsageError } from "../errors.js";
import { type Host, writeLine } from "./host.js";
import { shellWord } from "./shellWord.js";
import { choice } from "./values.js";

/** What a project may start as: an example of the package, and which of its files. */
const TEMPLATES = {
  node: { about: "a program for Node", files: ["train.js"] },
  vite: { about: "a page, built by Vite", files: ["index.html", "main.js"] },
  page: { about: "a page without a bundler", files: ["index.html", "main.js", "serve.js"] },
  service: { about: "a service for Node that trains on request", files: ["server.js"] },
} as const;

/** Names of what a project may start as. */
export const TEMPLATE_NAMES = ["node", "vite", "page", "service"] as const;

/** Where nobody says another one. */
export const USUAL_FOLDER = "lanegrad-project";

/** What git is to pass over. */
const IGNORED = "node_modules/\ndist/\n*.safetensors\n";

/** Options of `lanegrad init`. */
export interface StartOptions {
  readonly template?: (typeof TEMPLATE_NAMES)[number];
  readonly package?: string;
  readonly yes?: boolean;
}

/**
 * Writes a project to start from. On a terminal it asks what isn't said.
 * @throws UsageError for what isn't said elsewhere; ResourceError WRITE_FAILED, also where one of
 * its files is there already.
 */
export async function startProject(host: Host, given: string | undefined, options: StartOptions): Promise<number> {
  const { yes = false } = options;
  const template = options.template ?? (yes ? "node" : await askTemplate(host));
  const asks = !yes && given === undefined && host.ask !== undefined;
  const answer = asks ? await host.ask?.(`In which folder? (${USUAL_FOLDER}) `) : undefined;
  const folder = given ?? (answer?.trim() || USUAL_FOLDER);
  const { files, about } = TEMPLATES[template];
  const example = (file: string): Promise<string> => host.packageFile(`examples/${template}/${file}`);
  const texts = new Map<string, string>();
  texts.set(
    "package.json",
    manifestOf(await example("package.json"), folder, options.package ?? (await host.sourceFor(folder))),
  );
  for (const file of files) texts.set(file, await example(file));
  texts.set(".gitignore", IGNORED);
  await host.createFiles(folder, texts);
  writeLine(host.stdout, `${folder} is ${about} now: ${[...texts.keys()].join(", ")}.`);
  writeLine(host.stdout, "Next:");
  for (const step of [`cd ${shellWord(folder)}`, "npm install", "npm start"]) writeLine(host.stdout, `  ${step}`);
  return 0;
}

async function askTemplate(host: Host): Promise<(typeof TEMPLATE_NAMES)[number]> {
  const list = TEMPLATE_NAMES.map((name) => `${name}, ${TEMPLATES[name].about}`).join("; ");
  if (!host.ask)
    throw new UsageError("INVALID_OPTION", `Say what is to be written with --template: ${list}. --yes takes node.`);
  const answer = await host.ask(`What is it to be: ${list}? (node) `);
  return choice("The template", TEMPLATE_NAMES)(answer.trim() || "node");
}

/**
 * The package.json of an example as one of a project in `folder`, which depends on lanegrad as
 * `source` says.
 */
function manifestOf(example: string, folder: string, source: string): string {
  const { scripts, dependencies, devDependencies } = JSON.parse(example);
  const manifest = {
    name: packageName(folder),
    version: "0.0.0",
    private: true,
    type: "module",
    scripts,
    dependencies: { ...dependencies, lanegrad: source },
    devDependencies,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * The last part of a path as npm lets packages be called; not that of the package that it depends
 * on.
 */
function packageName(folder: string): string {
  const last = folder.split(/[\\/]/).findLast((part) => /[a-z\d]/i.test(part)) ?? "";
  const name = last
    .toLowerCase()
    .replace(/[^a-z\d._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 200);
  return name === "" || name === "lanegrad" ? USUAL_FOLDER : name;
}
