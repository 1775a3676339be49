import { Argument, Command, Option } from "commander";
import { didYouMean } from "../data/nearest.js";
import { quote } from "../data/quote.js";
import { endingsOf } from "../formats/table.js";
import { addBenchCommands } from "./benchOptions.js";
import { takes } from "./choices.js";
import { addCompletionCommand } from "./completion.js";
import { type ConvertOptions, convert } from "./convert.js";
import { addCrossvalidateCommand } from "./crossvalidateOptions.js";
import { type EvaluateOptions, evaluate } from "./evaluate.js";
import { EXAMPLES } from "./examples.js";
import { type ExplainOptions, explain, METHODS } from "./explain.js";
import { type Host, writeLine } from "./host.js";
import { type InfoOptions, info } from "./info.js";
import { addInitCommand } from "./initOptions.js";
import { addModelOptions } from "./modelOptions.js";
import { type PredictOptions, predict } from "./predict.js";
import { checkShared } from "./processes.js";
import { addSearchCommand } from "./searchOptions.js";
import { addTableOptions } from "./tableOptions.js";
import { train } from "./train.js";
import { addSourceOptions, addTrainOptions, arraysOption, metricsOption, type TrainOptions } from "./trainOptions.js";
import { choice, fileName, lossOrMetric, wholeNumber } from "./values.js";
import { whatArgument } from "./whatArgument.js";

/**
 * The command line as a Commander program. Its actions call `end` with their exit code; whatever
 * fails is thrown out of `parseAsync`.
 */
export function makeProgram(host: Host, version: string, end: (exitCode: number) => void): Command {
  const program = new Command("lanegrad")
    .description("Trains neural networks in WebAssembly SIMD lanes.")
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .hook("preAction", (_, command) => checkShared(host, command.name()))
    .addHelpText("after", EXAMPLES.lanegrad)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      getOutHelpWidth: () => host.stdout.columns ?? 120,
      getErrHelpWidth: () => host.stderr.columns ?? 120,
      outputError: (text) => writeLine(host.stderr, sentenceOf(text)),
    });

  addTrainOptions(program.command("train"))
    .description("train a network")
    .addArgument(
      whatArgument(
        "a training by name, a CSV file, an .npz file, a pair of .npy files, a folder of IDX files or of CIFAR-10, or a pair of IDX files",
      ),
    )
    .addHelpText("after", EXAMPLES.train)
    .action(async (what: readonly string[], options: TrainOptions) => end(await train(host, what, options)));

  addSearchCommand(program, host, end);
  addCrossvalidateCommand(program, host, end);

  addModelOptions(addSourceOptions(program.command("evaluate")))
    .description("measure a saved model on rows whose answers are known")
    .argument("<model>", "a .safetensors file, of `train --save` or PyTorch")
    .addArgument(whatArgument())
    .optionsGroup("Output:")
    .addOption(metricsOption())
    .option("--json", "one JSON object a line")
    .addHelpText("after", EXAMPLES.evaluate)
    .action(async (model: string, what: readonly string[], options: EvaluateOptions) =>
      end(await evaluate(host, model, what, options)),
    );

  addModelOptions(addTableOptions(program.command("predict").optionsGroup("Data:")))
    .description("label rows with a saved model")
    .argument("<model>", "a .safetensors file, of `train --save` or PyTorch")
    .argument("<rows...>", "a CSV file, - for standard input, what `train` reads, or IDX images or an .npy file alone")
    .optionsGroup("Data:")
    .addOption(arraysOption())
    .option("--data <source>", "digits of mnist and mnist-5v8: full, 10k, or a folder of IDX files")
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "-o, --output <file>",
        "write ids, classes and all probabilities, or all numbers, into a .csv file",
      ).argParser(fileName("--output", ".csv")),
    )
    .option("--id <column>", "column of the CSV file that names the rows of --output (default: their number)")
    .option("--json", "one JSON object a line, with all outputs of the model")
    .addHelpText("after", EXAMPLES.predict)
    .action(async (model: string, what: readonly string[], options: PredictOptions) =>
      end(await predict(host, model, what, options)),
    );

  addModelOptions(addSourceOptions(program.command("explain")))
    .description("tell which columns, or pixels, a saved model looks at")
    .argument("<model>", "a .safetensors file, of `train --save` or PyTorch")
    .addArgument(whatArgument("rows whose answers are known, as in `train`"))
    .optionsGroup("Explanation:")
    .addOption(
      new Option("--method <name>", `${METHODS.join(", ")} (default: permutation, for images saliency)`).argParser(
        choice("--method", METHODS),
      ),
    )
    .addOption(new Option("--rows <count>", "of the first rows only").argParser(wholeNumber("--rows", 1)))
    .addOption(
      new Option("--repeats <count>", "shuffles of each column (default: 5)").argParser(
        wholeNumber("--repeats", 1, 10_000),
      ),
    )
    .addOption(new Option("--seed <number>", "of the shuffles (default: 0)").argParser(wholeNumber("--seed", 0)))
    .addOption(
      new Option(
        "--metric <name>",
        "what shuffles make worse: loss (default), accuracy, r2 and all of `evaluate`",
      ).argParser(lossOrMetric("--metric")),
    )
    .option("--output <name>", "the class or number whose gradient is taken (default: the largest of each row)")
    .optionsGroup("Output:")
    .addOption(
      new Option("--svg <file>", "draw it into an .svg file: bars, or of images a map").argParser(
        fileName("--svg", ".svg"),
      ),
    )
    .option("--json", "as one JSON object")
    .addHelpText("after", EXAMPLES.explain)
    .action(async (model: string, what: readonly string[], options: ExplainOptions) =>
      end(await explain(host, model, what, options)),
    );

  addModelOptions(program.command("info"))
    .description("tell what this machine offers, or what a model file holds")
    .argument("[model]", "a .safetensors file")
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "--batch-size <rows>",
        "rows of a batch to train on, whose memory is told (default: the file's, or 32)",
      ).argParser(wholeNumber("--batch-size", 1, 2 ** 31)),
    )
    .option("--json", "as one JSON object")
    .addHelpText("after", EXAMPLES.info)
    .action(async (model: string | undefined, options: InfoOptions) => end(await info(host, version, model, options)));

  addModelOptions(program.command("convert"))
    .alias("export")
    .description("write a saved model in another format, which the second name ends with")
    .argument("<in>", `the file to read: ${endingsOf("read").join(", ")}`)
    .argument("<out>", `the file to write: ${endingsOf("write").join(", ")}`)
    .optionsGroup("Output:")
    .option("--json", "what was written as one JSON object")
    .addHelpText("after", EXAMPLES.convert)
    .action(async (from: string, to: string, options: ConvertOptions) => end(await convert(host, from, to, options)));

  addBenchCommands(program, host, end);
  addInitCommand(program, host, end);
  addCompletionCommand(program, host);
  program
    .command("help")
    .description("print the help of a command")
    .addArgument(
      takes(
        program.commands.map((candidate) => candidate.name()),
        new Argument("[command]"),
      ),
    )
    .action((name: string | undefined) => {
      const names = program.commands.map((candidate) => candidate.name());
      const command = name === undefined ? program : program.commands.find((candidate) => candidate.name() === name);
      if (command) command.outputHelp();
      else program.error(`error: there is no command ${quote(name ?? "")}${didYouMean(name ?? "", names)}`);
    });
  return program;
}

/** Commander's "error: unknown option '--epoch'\n(Did you mean --epochs?)" as one sentence. */
function sentenceOf(text: string): string {
  const plain = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\.$/, "");
  const joined = plain.replace(/\s*\n\(Did you mean (.*)\?\)/, " (did you mean $1?)");
  return `${joined.charAt(0).toUpperCase()}${joined.slice(1)}; lanegrad --help tells more.`;
}
