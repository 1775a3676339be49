/**
 * Bundles the project's main.js for pages into its folder `into`, minified where the bundler can;
 * `main.js` there is the entry.
 */
export type Bundle = (project: string, into: string) => Promise<void>;

/** The bundlers, each with its usual settings. */
export const bundlers: Readonly<Record<"vite" | "webpack" | "esbuild" | "rollup", Bundle>>;

/** Why there are no bundlers; undefined if there are. */
export function bundlersAbsence(): string | undefined;
