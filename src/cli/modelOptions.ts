import { type Command, Option } from "commander";
import type { LossName } from "../index.js";
import type { ModelHint } from "../io/modelFile.js";
import { HIDDEN_ACTIVATIONS, type HiddenActivation, LOSSES } from "./choices.js";
import { choice } from "./values.js";

/** Activations an output layer may have. */
const OUTPUT_ACTIVATIONS = [...HIDDEN_ACTIVATIONS, "softmax"] as const;

/** What the user says of a model file that doesn't say it itself, as one from PyTorch. */
export interface ModelOptions {
  readonly loss?: LossName;
  readonly activation?: HiddenActivation;
  readonly outputActivation?: (typeof OUTPUT_ACTIVATIONS)[number];
}

/** Adds the options that complete a file from PyTorch. */
export function addModelOptions(command: Command): Command {
  const add = (flag: string, description: string, names: readonly string[]) =>
    command.addOption(new Option(`${flag} <name>`, description).argParser(choice(flag, names)));
  command.optionsGroup("A model file from PyTorch doesn't say:");
  add("--loss", `what it learned with: ${LOSSES.join(", ")}`, LOSSES);
  add("--activation", "of its hidden layers, as in `train`", HIDDEN_ACTIVATIONS);
  add("--output-activation", "of its last layer (default: the one that goes with --loss)", OUTPUT_ACTIVATIONS);
  return command;
}

/** The options of a command that a model file is completed with. */
export function hintOf({ loss, activation, outputActivation }: ModelOptions): ModelHint {
  return { ...(loss && { loss }), ...(activation && { activation }), ...(outputActivation && { outputActivation }) };
}
