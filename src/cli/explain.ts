import type { Dataset } from "../data/dataset.js";
import { takeRows } from "../data/takeRows.js";
import { UsageError } from "../errors.js";
import type { MetricName } from "../index.js";
import type { Model } from "../node.js";
import { inputTimesGradient, type PermutationOptions, permutationImportance, saliency } from "../nodeExplain.js";
import type { ModelInfo } from "../train/info.js";
import { type ExplainedPart, type Explanation, partsOfTable } from "./explanation.js";
import { explanationSvg } from "./explanationSvg.js";
import { explanationLines } from "./explanationText.js";
import { checkNotRead, checkWritable } from "./files.js";
import { counted, formatLoss } from "./format.js";
import { type Host, writeDrawn, writeLine, writeNotes } from "./host.js";
import { loadKnownSource } from "./knownSource.js";
import { loadModel } from "./loadModel.js";
import type { ModelOptions } from "./modelOptions.js";
import { writeRows } from "./report.js";
import { restlessNotes } from "./restless.js";
import type { SourceOptions } from "./trainOptions.js";

/** The ways in which a model is explained. */
export const METHODS = ["permutation", "saliency", "input-times-gradient"] as const;

type Method = (typeof METHODS)[number];

/** The options of `lanegrad explain` as the user gave them. */
export interface ExplainOptions extends SourceOptions, ModelOptions {
  readonly method?: Method;
  readonly rows?: number;
  readonly repeats?: number;
  readonly seed?: number;
  readonly metric?: "loss" | MetricName;
  readonly output?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** What each method's numbers are. */
const MEANINGS: Readonly<Record<Method, string>> = {
  permutation: "how much worse it is for a shuffled column",
  saliency: "mean of |d answer / d x| over the rows",
  "input-times-gradient": "mean of |x d answer / d x| over the rows",
};

/** What a method has no use for. */
const FOREIGN: Readonly<Record<Method, readonly (keyof ExplainOptions)[]>> = {
  permutation: ["output"],
  saliency: ["repeats", "seed", "metric"],
  "input-times-gradient": ["repeats", "seed", "metric"],
};

/**
 * `lanegrad explain`: how much a saved model needs each column of rows, or each pixel of images: by
 * default what shuffled columns cost it, for images what its gradients say.
 *
 * @returns the exit code
 */
export async function explain(
  host: Host,
  path: string,
  what: readonly string[],
  options: ExplainOptions,
): Promise<number> {
  await checkNotRead(host, [{ flag: "--svg", path: options.svg }], [path, ...what, options.data]);
  await checkWritable(host, [options.svg]);
  using model = await loadModel(path, options);
  const source = await loadKnownSource(host, model.info, what, options);
  writeNotes(host, source.notes);
  const part = source.test ?? source.rows;
  const { shape } = part;
  const method = options.method ?? (shape ? "saliency" : "permutation");
  const foreign = FOREIGN[method].find((name) => options[name] !== undefined);
  if (foreign !== undefined)
    throw new UsageError("INVALID_OPTION", `--${foreign} changes nothing of --method ${method}: leave it out.`);
  const { rows = part.rows } = options;
  const data =
    rows < part.rows
      ? takeRows(
          part,
          Uint32Array.from({ length: rows }, (_, i) => i),
          part.name,
        )
      : part;
  const explanation = await explained(method, model, data, options);
  const { relaxation } = explanation;
  writeNotes(host, restlessNotes(data.name, relaxation));
  const told = { method, data: source.name, source: data.name, rows: data.rows, ...explanation.told };
  if (options.svg !== undefined) {
    const title = `What ${path} looks at`;
    const subtitle = `${source.name}, ${counted(data.rows, "row")}: ${MEANINGS[method]}`;
    const svg = explanationSvg({ title, subtitle }, explanation.parts, shape);
    await host.platform.writeFile(options.svg, new TextEncoder().encode(svg));
  }
  if (options.json) {
    writeLine(
      host.stdout,
      JSON.stringify({
        ...told,
        ...(relaxation && { relaxation }),
        ...(shape && { shape }),
        columns: explanation.parts,
      }),
    );
    return 0;
  }
  writeRows(host, [
    ["data", `${source.name}, ${counted(data.rows, "row")}`],
    ["method", `${method}: ${MEANINGS[method]}`],
    ...explanation.headings,
    ...(options.svg === undefined ? [] : [["saved", options.svg] as const]),
  ]);
  writeLine(host.stdout);
  for (const line of explanationLines(explanation.parts, shape, host.stdout)) writeDrawn(host.stdout, line);
  return 0;
}

async function explained(method: Method, model: Model, data: Dataset, options: ExplainOptions): Promise<Explanation> {
  if (method === "permutation") {
    const { repeats, seed, metric } = options;
    const asked: PermutationOptions = {
      ...(repeats !== undefined && { repeats }),
      ...(seed !== undefined && { seed }),
      ...(metric && { metric }),
    };
    const found = await permutationImportance(model, data, asked);
    return {
      headings: [
        [found.metric, `${formatLoss(found.baseline)} of the rows as they are`],
        ["repeats", `${found.repeats} shuffles of each column, of seed ${seed ?? 0}; ± their deviation`],
      ],
      told: { metric: found.metric, baseline: found.baseline, repeats: found.repeats, seed: seed ?? 0 },
      parts: found.columns.map(({ name, mean, deviation, values }) => ({ name, mean, deviation, values: [...values] })),
    };
  }
  const { info } = model;
  const attribute = method === "saliency" ? saliency : inputTimesGradient;
  const output = options.output === undefined ? undefined : outputOf(options.output, info);
  const found = await attribute(model, data, output === undefined ? {} : { output });
  const parts: readonly ExplainedPart[] = partsOfTable(info, found, data.features);
  const answer =
    options.output ?? (info.layers[info.layers.length - 1].units > 1 ? "each row's largest" : "its only one");
  const told = { output: options.output ?? null };
  return { headings: [["answer", answer]], told, parts, ...(found.relaxation && { relaxation: found.relaxation }) };
}

/** An answer by name, or by its place where no answer has that name. */
function outputOf(text: string, { classes = [], targetNames = [] }: ModelInfo): number | string {
  const isName = classes.includes(text) || targetNames.includes(text);
  return !isName && /^\d{1,9}$/.test(text) ? Number(text) : text;
}
