import type { CompletedCommand } from "./commandTree.js";
import { keyOf, quoted, stepsOf, valuesOf } from "./completionParts.js";

/** The script by which zsh completes what the commands take, with a word about each. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const values = valuesOf(commands).map(({ patterns, values }) =>
    values.length > 0
      ? `    ${patterns.join(" | ")}) compadd -- ${values.join(" ")}; return ;;`
      : `    ${patterns.join(" | ")}) _files; return ;;`,
  );
  const own = commands.map(({ path, flags, names, takesFiles }) => {
    const options = flags.flatMap(({ spellings, about }) => spellings.map((spelling) => described(spelling, about)));
    const words = [...names].map(([name, about]) => described(name, about));
    return `    "${keyOf({ path })}")
      flags=(${options.join(" ")})
      names=(${words.join(" ")})
      files=${takesFiles ? "yes" : ""} ;;`;
  });
  return `#compdef lanegrad
# Completes lanegrad in zsh: source <(lanegrad completion zsh), or as a file _lanegrad in a folder of $fpath
_lanegrad() {
  local command= previous=\${words[CURRENT - 1]} files=
  local -a flags names
  local -i i
  if [[ $PREFIX == --*=* ]]; then
    previous=\${PREFIX%%=*}
    compset -P '*='
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "$command/\${words[i]}" in
${stepsOf(commands)
  .map(({ from, words, to }) => `    ${words.map((word) => `"${from}/${word}"`).join(" | ")}) command="${to}" ;;`)
  .join("\n")}
    esac
  done
  case "$command $previous" in
${values.join("\n")}
  esac
  case "$command" in
${own.join("\n")}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags
    return
  fi
  (( $#names )) && _describe name names
  [[ -n $files ]] && _files
  return 0
}
if [[ $funcstack[1] == _lanegrad ]]; then
  _lanegrad "$@"
else
  compdef _lanegrad lanegrad
fi
`;
}

/** A name with what it is, as _describe takes it. */
function described(name: string, about: string): string {
  const escaped = name.replaceAll(":", "\\:");
  return quoted(about === "" ? escaped : `${escaped}:${about}`);
}
