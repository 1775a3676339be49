const { readFileSync } = process.getBuiltinModule("node:fs");

/**
 * The version of lanegrad that this code is of; the bundles have it written in (rollup.config.mjs).
 */
export const VERSION: string = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
