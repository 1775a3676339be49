/** Whether this process was started with V8's flag for 256-bit lanes; a page is no process. */
export function hasWideLanes(): boolean {
  const started = typeof process === "object" ? process.execArgv : [];
  return started.some((option) => /^--experimental[-_]wasm[-_]revectorize$/.test(option));
}

/** V8's revectorizer is behind a flag, which says nothing where it is unknown but an error on stderr: hence the version. */
export function allowWideLanes(allowed: boolean): boolean {
  if (process.arch !== "x64" || Number.parseInt(process.versions.v8, 10) < 13) return false;
  // what the user has set stays as it is
  if (hasWideLanes()) return true;
  process.getBuiltinModule("node:v8").setFlagsFromString(`--${allowed ? "" : "no-"}experimental-wasm-revectorize`);
  return true;
}
