/**
 * What publint and "Are the types wrong?" find in a package as npm packs it; their declarations are
 * installed with them only.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The findings of publint, of any weight, in the package of a project that `newProject` made. */
export async function publintFindings(project) {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const pkgDir = join(project, "node_modules/lanegrad");
  const { messages, pkg } = await publint({ pkgDir, pack: false, level: "suggestion", strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }));
}

/**
 * The problems of declarations that "Are the types wrong?" finds in the packed file of such a
 * project.
 */
export async function typeProblems(project) {
  const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
  const [packed] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  const published = createPackageFromTarballData(new Uint8Array(readFileSync(join(project, packed))));
  const { problems = [] } = await checkPackage(published, { excludeEntrypoints: [/\.wasm$/] });
  return problems.map(({ kind, entrypoint, resolutionKind, fileName }) => ({
    kind,
    entrypoint,
    resolutionKind,
    fileName,
  }));
}
