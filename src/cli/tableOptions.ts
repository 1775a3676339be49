import { type Command, Option } from "commander";
import type { CsvFormat } from "../data/csvFormat.js";
import { choice, delimiter, delimiterName } from "./values.js";

/** Options that say how the text of a table is written. */
export type TableFlags = CsvFormat;

const FLAGS: readonly (keyof TableFlags)[] = ["delimiter", "decimal", "encoding", "header", "na"];

/** Adds the options that say how the text of a table is written. */
export function addTableOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--delimiter <character>",
        "what stands between the cells of a CSV file: comma, semicolon, tab, pipe, colon, space or another character (default: found in its first line)",
      ).argParser(delimiter("--delimiter")),
    )
    .addOption(
      new Option("--decimal <sign>", 'before decimals: "." (default) or ","').argParser(
        choice("--decimal", [".", ","] as const),
      ),
    )
    .option("--encoding <name>", "of a CSV file: utf-8 (default), latin1, utf-16le and what else Node knows")
    .option("--header", "the first line of the CSV file holds names, whatever they look like")
    .option("--no-header", "the first line of the CSV file is a row; columns are called 1, 2, ...")
    .addOption(
      new Option(
        "--na <texts>",
        'cells that are missing besides empty ones, as "?,-" (default: NA, NaN, null, ... as in pandas)',
      ).argParser((text: string) => (text === "" ? [] : text.split(","))),
    );
}

/** What the options say of the text of a table. */
export function formatOf({ delimiter, decimal, encoding, header, na }: TableFlags): CsvFormat {
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal && { decimal }),
    ...(encoding !== undefined && { encoding }),
    ...(header !== undefined && { header }),
    ...(na && { na }),
  };
}

/** The first option given that belongs to tables only. */
export function tableFlag(options: TableFlags): string | undefined {
  const given = FLAGS.find((name) => options[name] !== undefined);
  return given === "header" && options.header === false ? "--no-header" : given && `--${given}`;
}

/** The options as words of a command line. */
export function tableWords({ header, na, ...options }: TableFlags): readonly string[] {
  const words = (["delimiter", "decimal", "encoding"] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, name === "delimiter" ? delimiterName(value) : value];
  });
  if (header !== undefined) words.push(header ? "--header" : "--no-header");
  return na ? [...words, "--na", na.join(",")] : words;
}
