/**
 * What the documentation shows: entries with their names, each with its examples, and the guides.
 */
import { readFileSync } from "node:fs";
import { Application, CommentTag, ReflectionFlag, ReflectionKind } from "typedoc";
import { writtenExamples } from "./examples.mjs";
import { entries, options, root } from "./options.mjs";

/** Functions come first in the list of an entry: they are what programs call. */
const KINDS = [ReflectionKind.Function, ReflectionKind.Class, ReflectionKind.Interface, ReflectionKind.TypeAlias];

/**
 * The application of TypeDoc, and what it makes of the sources; undefined where they have errors.
 */
export async function converted() {
  const app = await Application.bootstrapWithPlugins(options());
  app.converter.on("resolveBegin", ({ project }) => {
    const sources = new Map([...entries].map(([path, name]) => [path.slice(root.length), name]));
    for (const module of project.children ?? []) {
      // an entry is called as programs import it
      module.name = sources.get(`${module.name}.ts`) ?? module.name;
      for (const list of [module.children, module.childrenIncludingDocuments])
        list?.sort((a, b) => placeOf(a) - placeOf(b) || a.name.localeCompare(b.name, "en"));
      addExamples(module);
    }
    for (const document of project.documents ?? [])
      nameGuide(document, project.files.getReflectionPath(document) ?? "");
    // `...none: readonly []` refuses what is no argument: nothing to be told of
    for (const signature of project.getReflectionsByKind(ReflectionKind.SomeSignature))
      signature.parameters = signature.parameters?.filter(({ name, flags }) => name !== "none" || !flags.isRest);
    // all properties are readonly: a mark at each would say nothing
    for (const property of project.getReflectionsByKind(ReflectionKind.Property))
      property.setFlag(ReflectionFlag.Readonly, false);
    // the page of README begins with the project's name already
    for (const part of project.readme ?? []) part.text = part.text.replace(/^# .*\n+/, "");
  });
  return { app, project: await app.convert() };
}

function placeOf({ kind }) {
  const place = KINDS.indexOf(kind);
  return place < 0 ? KINDS.length : place;
}

/** A guide is called by its first heading. */
function nameGuide(document, path) {
  const text = path.endsWith(".md") ? readFileSync(path, "utf8") : "";
  document.name = /^# (.*)$/m.exec(text)?.[1] ?? document.name;
}

/** Gives the functions and classes of an entry the examples that stand in `examples`. */
function addExamples(module) {
  const examples = writtenExamples().get(module.name) ?? new Map();
  for (const child of module.getChildrenByKind(ReflectionKind.Function | ReflectionKind.Class)) {
    const text = examples.get(child.name);
    if (text === undefined) continue;
    // without a docstring there is nothing to add to, and TypeDoc says so
    for (const { comment } of child.signatures ?? [child])
      comment?.blockTags.push(new CommentTag("@example", [{ kind: "code", text: `\`\`\`ts\n${text}\`\`\`` }]));
  }
}

/**
 * Whether TypeDoc has nothing to say, which it prints otherwise: every public name has a docstring.
 */
export function isSound({ logger }) {
  return !logger.hasErrors() && !logger.hasWarnings();
}
