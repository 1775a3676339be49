import { type Command, Option } from "commander";
import { MOST_HISTORY } from "../catalog/optimizerEntries.js";
import { fraction, nonNegativeNumber, wholeNumber } from "./values.js";

/** Options of `train` that say what is done beside an optimizer's own step. */
export interface UpdateFlags {
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly globalClipNorm?: number;
  readonly emaMomentum?: number;
  readonly decayKernelsOnly?: boolean;
  readonly gradientAccumulationSteps?: number;
  readonly maxIterations?: number;
  readonly historySize?: number;
}

/** Adds the options that say what is done beside an optimizer's own step. */
export function addUpdateOptions(command: Command): Command {
  const add = (flag: string, value: string, about: string, parse: (text: string) => unknown) =>
    command.addOption(new Option(`${flag} <${value}>`, about).argParser(parse));
  command.optionsGroup("Updates:").option("--decay-kernels-only", "let kernels decay, and biases not (default: both)");
  const limits = [
    ["--clip-value", "greatest number of a gradient, either way (default: 0, none)"],
    ["--clip-norm", "greatest norm of each gradient, of weight matrices and of biases (default: 0, none)"],
    ["--global-clip-norm", "greatest norm of all gradients together (default: 0, none)"],
  ] as const;
  for (const [flag, about] of limits) add(flag, "number", about, nonNegativeNumber(flag));
  add(
    "--ema-momentum",
    "share",
    "of an average of the weights over the updates, such as 0.99, that is measured and kept (default: 0, none)",
    fraction("--ema-momentum"),
  );
  add(
    "--gradient-accumulation-steps",
    "number",
    "batches whose gradients are added before an update (default: 1)",
    wholeNumber("--gradient-accumulation-steps", 1, 1e9),
  );
  add(
    "--max-iterations",
    "number",
    "of lbfgs, steps of an epoch (default: 20)",
    wholeNumber("--max-iterations", 1, 1e9),
  );
  add(
    "--history-size",
    "number",
    "of lbfgs, steps that it remembers (default: 10)",
    wholeNumber("--history-size", 1, MOST_HISTORY),
  );
  return command;
}
