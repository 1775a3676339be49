import type { LossName } from "../../index.js";
import { fileNames, type Program, printedEvery } from "./program.js";
import type { Recipe } from "./recipe.js";
import { penaltyLine, scheduleLines, stepLines, stoppingLines } from "./torchCourse.js";
import { TORCH_ACTIVATIONS, TORCH_OPTIMIZERS } from "./torchModules.js";

/**
 * The program of PyTorch that trains the same network on the same rows from the same first weights,
 * which it reads from a file that the page makes. Sums go in another order there, and batches are
 * shuffled by another generator: it comes close, not to the same bits.
 */
export function torchProgram(recipe: Recipe): Program {
  const { data } = recipe.configuration;
  const files = fileNames(data);
  const lines = [
    ...(recipe.configuration.schedule === "constant" ? [] : ["import math", ""]),
    "import torch",
    "from safetensors.torch import load_file, save_file",
    "from torch import nn",
    "",
    ...(TORCH_OPTIMIZERS[recipe.optimizer]?.lines ?? []),
    recipe.isStandardized
      ? "# the page's first weights, and its rows, whose answers are brought to mean 0 and deviation 1"
      : "# the page's rows and first weights",
    `start = load_file("${files.start}")`,
    'x, y = start["train.x"], start["train.y"]',
    'test_x, test_y = start["test.x"], start["test.y"]',
    ...(recipe.loss === "crossEntropy" ? ["y, test_y = y.long(), test_y.long()"] : []),
    "",
    ...networkLines(recipe),
    "",
    ...lossLines(recipe),
    `optimizer = ${optimizerText(recipe)}`,
    ...scheduleLines(recipe),
    "",
    ...judgeLines(recipe),
    "",
    ...trainingLines(recipe),
    `save_file(net.state_dict(), "${files.saved}")`,
  ];
  const order =
    recipe.configuration.batchSize === "full"
      ? "sums go in another order there"
      : "it shuffles by a generator of its own";
  return {
    file: `${data}.py`,
    text: `${lines.join("\n")}\n`,
    says: `Save it as ${data}.py beside the file below, install torch and safetensors by pip, and run it by python ${data}.py. It comes close to what the page gives, not to the same bits: ${order}.`,
    reads: ["start"],
  };
}

/** The activations that a loss takes over, so that it is computed from the sums. */
const FOLDED: Partial<Readonly<Record<LossName, string>>> = { crossEntropy: "softmax", binaryCrossEntropy: "sigmoid" };

function networkLines({ layers, loss, configuration }: Recipe): readonly string[] {
  const bias = configuration.bias ? "" : ", bias=False";
  const modules = layers.flatMap(({ inputs, units, activation, isNormalized, dropout }, i) => {
    const isFolded = i === layers.length - 1 && FOLDED[loss] === activation;
    const module = isFolded ? undefined : TORCH_ACTIVATIONS[activation];
    const norm = isNormalized ? [`nn.BatchNorm1d(${units})`] : [];
    const left = dropout ? [`nn.Dropout(${dropout})`] : [];
    return [`nn.Linear(${inputs}, ${units}${bias})`, ...(module ? [module] : []), ...norm, ...left];
  });
  return [
    "net = nn.Sequential(",
    ...modules.map((module) => `    ${module},`),
    ")",
    ...(layers.some(({ isNormalized }) => isNormalized)
      ? [
          "# all but the number of batches, which batch norm counts and doesn't need",
          "net.load_state_dict({name: start[name] for name in net.state_dict() if name in start}, strict=False)",
        ]
      : ["net.load_state_dict({name: start[name] for name in net.state_dict()})"]),
  ];
}

function lossLines({ loss, isTutorialLoss }: Recipe): readonly string[] {
  if (isTutorialLoss)
    return [
      "def criterion(answers, wanted):",
      "    # half the squared errors, summed over outputs and averaged over rows",
      "    return ((answers - wanted) ** 2).sum() / (2 * len(wanted))",
      "",
      "",
    ];
  if (loss === "crossEntropy") return ["criterion = nn.CrossEntropyLoss()  # of sums: it makes the shares itself"];
  if (loss === "binaryCrossEntropy") return ["criterion = nn.BCEWithLogitsLoss()  # of sums, likewise"];
  return ["criterion = nn.MSELoss()"];
}

function optimizerText({ optimizer, options }: Recipe): string {
  const torch = TORCH_OPTIMIZERS[optimizer];
  if (!torch) throw new TypeError(`PyTorch's name of ${optimizer} is not known here.`);
  const single = Object.entries(torch.options).flatMap(([ours, theirs]) =>
    options[ours] === undefined ? [] : [`${theirs}=${options[ours]}`],
  );
  const [name, first, second] = torch.pair ?? [];
  const pair = first && second ? [`${name}=(${options[first]}, ${options[second]})`] : [];
  return `${torch.name}(net.parameters(), ${[...single, ...pair].join(", ")})`;
}

/** How many answers are right; where numbers are learned, how large their loss is. */
function judgeLines({ loss, layers, classes }: Recipe): readonly string[] {
  if (!classes)
    return [
      "def judge(x, y):",
      "    net.train(False)",
      "    with torch.no_grad():",
      "        return criterion(net(x), y).item()",
      "",
    ];
  const units = layers[layers.length - 1].units;
  const least = loss === "binaryCrossEntropy" ? 0 : 0.5;
  const one = `((net(x) > ${least}) == (y > 0.5))`;
  const many = loss === "crossEntropy" ? "(net(x).argmax(1) == y)" : "(net(x).argmax(1) == y.argmax(1))";
  return [
    "def judge(x, y):",
    "    net.train(False)",
    "    with torch.no_grad():",
    `        return ${units === 1 ? one : many}.float().mean().item()`,
    "",
  ];
}

function trainingLines(recipe: Recipe): readonly string[] {
  const { epochs, batchSize, seed } = recipe.configuration;
  const every = printedEvery(epochs);
  const print = "print(epoch, loss.item(), judge(x, y), judge(test_x, test_y))";
  const isWhole = batchSize === "full";
  const indent = isWhole ? "    " : "        ";
  const rows = isWhole ? "" : "[rows]";
  return [
    ...(isWhole ? [] : [`torch.manual_seed(${seed})`]),
    `for epoch in range(1, ${epochs} + 1):`,
    "    net.train()",
    ...(isWhole ? [] : [`    for rows in torch.randperm(len(x)).split(${batchSize}):`]),
    `${indent}optimizer.zero_grad()`,
    `${indent}loss = criterion(net(x${rows}), y${rows})${penaltyLine(recipe)}`,
    `${indent}loss.backward()`,
    `${indent}optimizer.step()`,
    ...stepLines(recipe).map((line) => `${indent}${line}`),
    ...(every === 1 ? [`    ${print}`] : [`    if epoch % ${every} == 0:`, `        ${print}`]),
    ...stoppingLines(recipe).map((line) => `    ${line}`),
  ];
}
