import type * as lanegrad from "../../../src/browser.js";
import type { Dtype } from "../../../src/runtime/kernels.js";
import { jobs } from "../../kernels/support/jobs.js";
import { Workspace } from "../../kernels/support/workspace.js";
import { digestOfNumbers } from "./digest.js";
import { otherJobs } from "./kernelJobs.js";

/**
 * What every strict kernel leaves of fixed inputs, as digests; the kernels are those inside the
 * sources, not the library's.
 */
export async function digests(_: typeof lanegrad, dtype: Dtype): Promise<Record<string, string>> {
  const workspace = await Workspace.create(dtype);
  const found: Record<string, string> = {};
  for (const { name, run } of [...jobs, ...otherJobs]) {
    found[name] = await digestOfNumbers(run(workspace));
    if (workspace.damage()) throw new Error(`${name}: ${workspace.damage()}`);
  }
  return found;
}
