/**
 * Writes down every file that a program loads, for a program started with `--import` of this one.
 */
import { appendFileSync } from "node:fs";
import { register } from "node:module";

if (process.env.LANEGRAD_LOADED_HOOKS) register(import.meta.url);

/** @see https://nodejs.org/api/module.html#loadurl-context-nextload */
export async function load(url, context, next) {
  if (url.startsWith("file:")) appendFileSync(process.env.LANEGRAD_LOADED, `${url}\n`);
  return next(url, context);
}
