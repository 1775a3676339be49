import { dirname, resolve } from "node:path";

/** A path as it is matched everywhere, without what Windows writes otherwise. */
export const withSlashes = (path) => path.replaceAll("\\", "/");

/**
 * Throws where a build has ended and a rule has found nothing, as behind the renaming of a file:
 * what it leaves out would be in the bundle again, and nobody told.
 */
export function checkAllMatched(name, rules, matched) {
  const missed = rules.filter((rule) => !matched.has(rule));
  if (missed.length > 0) throw new Error(`${name}: nothing matches ${missed.join(" or ")}; adapt its list.`);
}

/**
 * A plugin of Rollup under which other text stands in place of modules; `texts` has it by the ends
 * of their paths, "/folder/name.js".
 *
 * @throws Error at the end of a build that has none of such a path
 */
export function standIns(name, texts) {
  const ends = Object.keys(texts);
  const matched = new Set();
  return {
    name,
    buildStart: () => matched.clear(),
    load(id) {
      const end = ends.find((one) => withSlashes(id).endsWith(one));
      if (end === undefined) return undefined;
      matched.add(end);
      return texts[end];
    },
    buildEnd(failure) {
      if (!failure) checkAllMatched(name, ends, matched);
    },
  };
}

/**
 * A plugin of Rollup under which an import finds another module: `rules` are the end of the
 * importer's path, what it imports, and what it finds in its place.
 *
 * @throws Error at the end of a build that has no such import
 */
export function otherImports(name, rules) {
  const matched = new Set();
  const named = (from, source) => `${from} with its import of ${source}`;
  return {
    name,
    buildStart: () => matched.clear(),
    resolveId(source, importer) {
      const found = rules.find(([from, own]) => source === own && importer && withSlashes(importer).endsWith(from));
      if (!found) return undefined;
      matched.add(named(found[0], source));
      return resolve(dirname(importer), found[2]);
    },
    buildEnd(failure) {
      if (!failure)
        checkAllMatched(
          name,
          rules.map(([from, own]) => named(from, own)),
          matched,
        );
    },
  };
}
