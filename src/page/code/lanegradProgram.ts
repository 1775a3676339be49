import { dataLines } from "./dataLines.js";
import { FIRST_WEIGHTS } from "./firstWeights.js";
import { fileNames, type Program, type ProgramFile, printedEvery } from "./program.js";
import { optionsToWrite, type Recipe, type RecipeLayer } from "./recipe.js";

/**
 * The program of lanegrad that trains what is on the page from its first weights, to the same bits.
 * It is TypeScript and JavaScript alike: it names no types.
 */
export function lanegradProgram(recipe: Recipe): Program {
  const { data } = recipe.configuration;
  const files = fileNames(data);
  const source = dataLines(recipe);
  const model = recipe.isOpened ? openedModel(recipe, files.model) : newModel(recipe);
  const imports = [...new Set([...source.imports, ...model.imports, recipe.optimizer])].sort(byName);
  const lines = [
    ...importLines(imports),
    ...(source.reads ?? []),
    "",
    ...source.lines,
    "",
    ...model.lines,
    ...training(recipe),
    `await model.save("${files.saved}");`,
    "model.dispose();",
  ];
  const reads: ProgramFile[] = [
    ...(source.reads ? (["rows"] as const) : []),
    ...(recipe.isOpened ? (["model"] as const) : []),
  ];
  const installed = ["lanegrad", ...(source.installs ? [source.installs] : [])].join(" and ");
  return {
    file: `${data}.mjs`,
    text: `${lines.join("\n")}\n`,
    says: `Save it as ${data}.mjs ${reads.length > 0 ? "beside the file below " : ""}in a project that has ${installed}, and run it by node ${data}.mjs. It is TypeScript too. It gives the weights that Train gives here from the first weights on, to the last bit.`,
    reads,
  };
}

/** Characters of a line. */
const WIDTH = 90;

function importLines(names: readonly string[]): readonly string[] {
  const line = `import { ${names.join(", ")} } from "lanegrad";`;
  return line.length <= WIDTH ? [line] : ["import {", ...names.map((name) => `  ${name},`), '} from "lanegrad";'];
}

interface ModelLines {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/** A model with the page's first weights. */
function newModel(recipe: Recipe): ModelLines {
  const { configuration, layers, loss, isTutorialLoss, isStandardized } = recipe;
  const first = recipe.hasFirstWeights ? FIRST_WEIGHTS[configuration.data] : undefined;
  const sizes = `[${layers.map(({ inputs, units }) => `[${inputs}, ${units}]`).join(", ")}]`;
  const lossText = isTutorialLoss ? 'meanSquaredError({ reduction: "tutorial" })' : `"${loss}"`;
  return {
    imports: [
      ...["dense", "sequential"],
      ...(isTutorialLoss ? ["meanSquaredError"] : []),
      ...(layers.some(({ isNormalized }) => isNormalized) ? ["batchNormalization"] : []),
      ...(layers.some(({ dropout }) => dropout) ? ["dropout"] : []),
      ...(configuration.penalty === "none" ? [] : [configuration.penalty]),
      ...(first?.imports ?? []),
    ],
    lines: [
      ...(first ? [...first.lines(configuration.seed, sizes), ""] : []),
      "const model = await sequential({",
      `  inputs: ${layers[0].inputs},`,
      "  layers: [",
      ...layers.flatMap((layer, i) => [
        `    ${denseText(recipe, layer, i, first !== undefined)},`,
        ...(layer.isNormalized ? ["    batchNormalization(),"] : []),
        ...(layer.dropout ? [`    dropout(${layer.dropout}),`] : []),
      ]),
      "  ],",
      `  loss: ${lossText},`,
      `  optimizer: ${optimizerText(recipe)},`,
      `  seed: ${configuration.seed},`,
      ...(isStandardized ? ["  preprocessor: ready,", "  standardize: true,"] : []),
      "});",
    ],
  };
}

/** The model in a file that the page offers. */
function openedModel(recipe: Recipe, file: string): ModelLines {
  const { seed } = recipe.configuration;
  return {
    imports: ["load"],
    lines: [
      "// the model that was opened, as the page offers it",
      `const model = await load("${file}", { optimizer: ${optimizerText(recipe)}, seed: ${seed} });`,
    ],
  };
}

function denseText({ configuration }: Recipe, { units, activation }: RecipeLayer, i: number, isDrawn: boolean): string {
  const { bias, penalty, penaltyRate } = configuration;
  const options = [
    ...(bias ? [] : ["bias: false"]),
    ...(isDrawn ? [`weights: weights[${i}]`] : []),
    ...(penalty === "none" ? [] : [`kernelRegularizer: ${penalty}(${penaltyRate})`]),
  ];
  const own = activation === "linear" && options.length === 0 ? "" : `, "${activation}"`;
  return `dense(${units}${own}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})`;
}

function optimizerText(recipe: Recipe): string {
  const options = Object.entries(optionsToWrite(recipe)).map(([name, value]) => `${name}: ${value}`);
  return `${recipe.optimizer}({ ${options.join(", ")} })`;
}

/** The training, and a line about every few epochs. */
function training({ configuration, classes, epochsBehind }: Recipe): readonly string[] {
  const { epochs, batchSize, schedule, patience } = configuration;
  const batch = batchSize === "full" ? '"full"' : batchSize;
  const every = printedEvery(epochs);
  // as on the page, where epochs before the file count
  const span = epochsBehind > 0 ? `, epochs: ${epochsBehind + epochs}` : "";
  const told = classes ? "loss, accuracy, validation" : "loss, validation";
  const print = `console.log(epoch, ${classes ? "loss, accuracy, validation?.accuracy" : "loss, validation?.loss"});`;
  return [
    "const training = model.fit(train, {",
    `  epochs: ${epochs},`,
    `  batchSize: ${batch},`,
    "  validation: test,",
    ...(schedule === "constant" ? [] : [`  schedule: { name: "${schedule}"${span} },`]),
    ...(patience === "never" ? [] : [`  earlyStopping: { patience: ${patience}, restoreBest: false },`]),
    "});",
    `for await (const { epoch, ${told} } of training)`,
    every === 1 ? `  ${print}` : `  if (epoch % ${every} === 0) ${print}`,
  ];
}

/** In the order of letters, whatever their case. */
function byName(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}
