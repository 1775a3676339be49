import { checkTexts } from "../check.js";
import { UsageError } from "../errors.js";
import { quote } from "./quote.js";

/**
 * @throws UsageError INVALID_OPTION unless `names`, of classes or columns, are an array of texts,
 * at least one, each of them once.
 */
export function checkNames(option: string, names: unknown): asserts names is readonly string[] {
  checkTexts(option, names);
  if (names.length === 0)
    throw new UsageError("INVALID_OPTION", `\`${option}\` is empty; name at least one or leave it out.`);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new UsageError("INVALID_OPTION", `\`${option}\` names ${quote(name)} twice; name each once.`);
    seen.add(name);
  }
}
