import type { CompletedCommand } from "./commandTree.js";
import { keyOf, stepsOf, valuesOf } from "./completionParts.js";

/** The script by which bash, from 3.2 on, completes what the commands take. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = valuesOf(commands).map(({ patterns, values }) =>
    values.length > 0
      ? `    ${patterns.join(" | ")}) names="${values.join(" ")}" ;;`
      : `    ${patterns.join(" | ")}) return ;;`,
  );
  const own = commands.map(
    (command) =>
      `    "${keyOf(command)}") flags="${command.flags.flatMap(({ spellings }) => spellings).join(" ")}" names="${[...command.names.keys()].join(" ")}" files=${command.takesFiles ? "yes" : ""} ;;`,
  );
  return `# Completes lanegrad in bash: eval "$(lanegrad completion bash)"
_lanegrad() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command="" flags="" names="" files="" i
  COMPREPLY=()
  # --flag=value comes as three words
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $previous == "=" ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command/\${COMP_WORDS[i]}" in
${stepsOf(commands)
  .map(({ from, words, to }) => `    ${words.map((word) => `"${from}/${word}"`).join(" | ")}) command="${to}" ;;`)
  .join("\n")}
    esac
  done
  # values without names are files, which -o default completes
  case "$command $previous" in
${values.join("\n")}
  esac
  if [[ -z $names ]]; then
    case "$command" in
${own.join("\n")}
    esac
    if [[ $current == -* ]]; then names=$flags files=""; fi
  fi
  COMPREPLY=($(compgen -W "$names" -- "$current"))
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$current"))
    compopt -o filenames 2> /dev/null
  fi
}
complete -o default -F _lanegrad lanegrad
`;
}
