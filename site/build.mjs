/**
 * Builds the documentation into build/site: the API of every entry, made from its docstrings, the
 * guides of docs, and the page. Fails where a public name or member has no docstring, and where a
 * link leads nowhere.
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Application, CommentTag, JSX, ReflectionKind, RendererEvent } from "typedoc";
import { writtenExamples } from "./examples.mjs";
import { deadLinks } from "./links.mjs";
import { entries, options, root, siteFolder } from "./options.mjs";

/** Dead links that are named; one in the frame of all pages is as many as there are pages. */
const MOST_SHOWN = 20;

const app = await Application.bootstrapWithPlugins(options());

// an entry is called as programs import it, and a guide by its first heading
app.converter.on("resolveBegin", ({ project }) => {
  const sources = new Map([...entries].map(([path, name]) => [path.slice(root.length), name]));
  for (const module of project.children ?? []) module.name = sources.get(`${module.name}.ts`) ?? module.name;
  for (const document of project.documents ?? []) {
    const file = project.files.getReflectionPath?.(document);
    document.name = headingOf(file ?? "") ?? document.name;
  }
  for (const module of project.children ?? []) addExamples(module);
});

/** Gives the functions and classes of an entry the examples that stand in `examples`. */
function addExamples(module) {
  const examples = writtenExamples().get(module.name) ?? new Map();
  for (const child of module.getChildrenByKind(ReflectionKind.FunctionOrMethod | ReflectionKind.Class)) {
    const text = examples.get(child.name);
    for (const { comment } of text === undefined ? [] : [child, ...(child.signatures ?? [])])
      comment?.blockTags.push(new CommentTag("@example", [{ kind: "code", text: `\`\`\`ts\n${text}\`\`\`` }]));
  }
}

/** The first heading of a document. */
function headingOf(path) {
  return path.endsWith(".md") ? /^# (.*)$/m.exec(readFileSync(path, "utf8"))?.[1] : undefined;
}

// each page has a way to the page that trains
app.renderer.hooks.on("sidebar.begin", (context) =>
  JSX.createElement(
    "p",
    {},
    JSX.createElement("a", { href: context.relativeURL("page/index.html") }, "The page that trains"),
  ),
);
app.renderer.on(RendererEvent.END, () =>
  cpSync(join(root, "build/page"), join(siteFolder, "page"), { recursive: true }),
);

const project = await app.convert();
if (!project) process.exit(1);
app.validate(project);
await app.generateOutputs(project);
const dead = deadLinks(siteFolder);
for (const { page, link, why } of dead.slice(0, MOST_SHOWN)) console.error(`${page}: ${link} ${why}`);
if (dead.length > MOST_SHOWN) console.error(`and ${dead.length - MOST_SHOWN} more dead links`);
if (app.logger.hasErrors() || app.logger.hasWarnings() || dead.length > 0) process.exit(1);
console.log(`The documentation is in ${siteFolder}.`);
