import { type Command, Option } from "commander";
import { type ActivationName, activations, type HiddenActivation, hiddenActivations } from "../catalog/activations.js";
import { namesIn } from "../catalog/lookup.js";
import { lossNames } from "../catalog/lossNames.js";
import type { ImportOptions } from "../formats/hint.js";
import type { LossName } from "../index.js";
import { choice, layerSizes } from "./values.js";

/** What the user says of a model file that doesn't say it itself, as one from PyTorch. */
export interface ModelOptions {
  readonly loss?: LossName;
  readonly activation?: HiddenActivation;
  readonly outputActivation?: ActivationName;
  readonly modules?: string;
  readonly inputShape?: readonly number[];
}

/** Adds the options that complete a file from PyTorch. */
export function addModelOptions(command: Command): Command {
  const add = (flag: string, description: string, names: readonly string[]) =>
    command.addOption(new Option(`${flag} <name>`, description).argParser(choice(flag, names)));
  command.optionsGroup("A model file from PyTorch doesn't say:");
  add("--loss", `what it learned with: ${lossNames().join(", ")}`, lossNames());
  add("--activation", "of its hidden layers, as in `train`", hiddenActivations());
  add("--output-activation", "of its last layer (default: the one that goes with --loss)", namesIn(activations));
  return command
    .option(
      "--modules <list>",
      'its modules as PyTorch prints them, if not Linear alone: "Conv2d, ReLU, Flatten, Linear"',
    )
    .addOption(
      new Option("--input-shape <sizes>", "how the numbers of a row lie that they take, such as 28,28,1").argParser(
        layerSizes("--input-shape"),
      ),
    );
}

/** The options of a command that a model file is completed with. */
export function hintOf({ loss, activation, outputActivation, modules, inputShape }: ModelOptions): ImportOptions {
  const named = { ...(modules !== undefined && { modules }), ...(inputShape && { inputs: inputShape }) };
  return {
    ...named,
    ...(loss && { loss }),
    ...(activation && { activation }),
    ...(outputActivation && { outputActivation }),
  };
}
