/**
 * Whether this process was started with V8's flag for 256-bit lanes, as the last option says; a
 * page is no process.
 */
export function hasWideLanes(): boolean {
  const started = typeof process === "object" ? process.execArgv : [];
  const said = started.filter((option) => /^--(no-?)?experimental[-_]wasm[-_]revectorize$/.test(option));
  return said.at(-1)?.startsWith("--e") === true;
}

/**
 * V8's revectorizer is behind a flag, which says nothing where it is unknown but an error on
 * stderr: hence the version. The flag can be set but not read, so that one that was set by
 * `setFlagsFromString` is cleared after the trial; one of the command line stays.
 */
export function allowWideLanes(allowed: boolean): boolean {
  if (process.arch !== "x64" || Number.parseInt(process.versions.v8, 10) < 13) return false;
  if (hasWideLanes()) return true;
  process.getBuiltinModule("node:v8").setFlagsFromString(`--${allowed ? "" : "no-"}experimental-wasm-revectorize`);
  return true;
}
