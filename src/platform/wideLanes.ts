/** V8's revectorizer is behind a flag, which says nothing where it is unknown but an error on stderr: hence the version. */
export function allowWideLanes(allowed: boolean): boolean {
  if (process.arch !== "x64" || Number.parseInt(process.versions.v8, 10) < 13) return false;
  process.getBuiltinModule("node:v8").setFlagsFromString(`--${allowed ? "" : "no-"}experimental-wasm-revectorize`);
  return true;
}
