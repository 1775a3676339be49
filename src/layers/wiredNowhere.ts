/**
 * What stands in the place of wiredBlueprint.ts in the script of workers (rollup.config.mjs), whose
 * models don't branch.
 */
export function branchesOf(): undefined {
  return undefined;
}
