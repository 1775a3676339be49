/**
 * Measures the kernels beside the page, which stays free to draw and to be stopped: one message a
 * case.
 */
import { densityOf, loadImages } from "../../bench/images.js";
import { kernelCases, measureKernel } from "../../bench/kernels.js";
import { measureLimits } from "../../bench/limits.js";
import { QUICK_PACE, USUAL_PACE } from "../../bench/timing.js";
import { formatCount, formatPercent } from "../../cli/format.js";
import { browserPlatform } from "../../platform/browser.js";
import { workerPort } from "../../platform/workerPort.js";
import { Runtime } from "../../runtime/runtime.js";
import type { BenchmarkEvent, BenchmarkRequest } from "./messages.js";

const port = workerPort();
const tell = (event: BenchmarkEvent): void => port.post(event);

port.listen((request) => {
  measureAll(request as BenchmarkRequest).catch((error: unknown) => {
    tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  });
});

async function measureAll({ dtype, isQuick }: BenchmarkRequest): Promise<void> {
  const images = await loadImages(browserPlatform);
  const cases = kernelCases(images);
  tell({ kind: "plan", cases: cases.length });
  const limits = measureLimits(dtype);
  const { name, rows, columns } = images;
  const share = formatPercent(densityOf(images));
  tell({ kind: "limits", limits, sparse: `${name}, ${formatCount(rows)} rows of ${columns}, ${share} of them not 0` });
  const runtime = await Runtime.create(dtype);
  for (const each of cases) {
    tell({ kind: "next", what: `${each.kernel} ${each.size}` });
    tell({ kind: "result", result: measureKernel(runtime, each, limits, isQuick ? QUICK_PACE : USUAL_PACE) });
  }
  tell({ kind: "done" });
}
