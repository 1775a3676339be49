import type { CompletedCommand } from "./commandTree.js";
import { keyOf, stepsOf } from "./completionParts.js";

/** The script by which fish completes what the commands take, with a word about each. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const steps = stepsOf(commands).map(
    ({ from, words, to }) =>
      `            case ${words.map((word) => quoted(`${from}/${word}`)).join(" ")}\n                set command ${quoted(to)}`,
  );
  return `# Completes lanegrad in fish: lanegrad completion fish | source
function __lanegrad_in
    set -l command ''
    for word in (commandline -opc)[2..-1]
        switch "$command/$word"
${steps.join("\n")}
        end
    end
    test "$command" = "$argv[1]"
end
complete -c lanegrad -e
${commands.flatMap(linesOf).join("\n")}
`;
}

function linesOf(command: CompletedCommand): readonly string[] {
  const start = `complete -c lanegrad -n "__lanegrad_in ${quoted(keyOf(command))}"`;
  const flags = command.flags.map(({ spellings, about, hasValue, values }) => {
    const names = spellings.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
    const value = values.length > 0 ? [`-x -a ${quoted(values.join(" "))}`] : hasValue ? ["-r -F"] : [];
    return [start, ...names, ...value, `-d ${quoted(about)}`].join(" ");
  });
  const words = [...command.names].map(([name, about]) =>
    [start, `-a ${quoted(name)}`, ...(about === "" ? [] : [`-d ${quoted(about)}`])].join(" "),
  );
  return [...(command.takesFiles ? [] : [`${start} -f`]), ...words, ...flags];
}

/** Text in single quotes, as fish reads them. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
