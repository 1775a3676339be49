/**
 * A dense layer of a file by the name of its module in PyTorch, such as "0", "net.2" or "fc1", and
 * its sizes.
 */
export interface NamedLayer {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
}

/** Modules that give a network's answers, or begin a part beside others. */
const ENDS =
  /(^|[._\d])(heads?|outs?|outputs?|last|final|logits?|preds?|predictions?|classif\w*|regress\w*|polic(?:y|ies)|values?|actors?|critics?|mu|mean|sigma|std|log_?var|log_?std|aux\w*|branch(?:es)?|towers?|adv(?:antage)?|q\d*)(?=[._\d]|$)/i;

/**
 * Such a name up to its number: of "head1" and "heads.0" there may be several, which Sequentials,
 * "head.0", are not.
 */
const NUMBERED_END =
  /^(?:.*[._])?(?:(?:head|out|output|branch|tower)_?\d+|(?:heads|outs|outputs|branches|towers|policies|values|actors|critics)[._]?\d+)/i;

/**
 * Whether layers that fit one behind another may be several heads of a network: a part of them
 * could as well take the network's inputs, or what a part further up gives, and the names of the
 * parts don't say that there is one chain, of which the last part alone gives answers.
 */
export function mayBeHeads(chain: readonly NamedLayer[]): boolean {
  const parts: { readonly key: string; readonly inputs: number; units: number }[] = [];
  for (const { name, inputs, units } of chain) {
    const key = NUMBERED_END.exec(name)?.[0] ?? name.replace(/\d+/g, "#");
    const part = parts.at(-1);
    if (part?.key === key) part.units = units;
    else parts.push({ key, inputs, units });
  }
  const couldBranch = parts.some(
    ({ inputs }, i) =>
      i > 0 && (inputs === parts[0].inputs || parts.slice(0, i - 1).some(({ units }) => units === inputs)),
  );
  if (!couldBranch) return false;
  const ends = parts.flatMap(({ key }, i) => (ENDS.test(key) || NUMBERED_END.test(key) ? [i] : []));
  return ends.length !== 1 || ends[0] !== parts.length - 1;
}
