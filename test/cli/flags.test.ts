import { expect, test } from "vitest";
import { inFlags } from "../../src/cli/flags.js";

test.each([
  ["pass `header: false`", "pass --no-header"],
  ["pass `header: true`", "pass --header"],
  ['pass `task: "classification"`.', "pass --task classification."],
  ['pass `decimal: ","`', "pass --decimal ','"],
  ['pass `delimiter: ";"`', "pass --delimiter semicolon"],
  ['pass `delimiter: "\\t"`', "pass --delimiter tab"],
  ['pass `delimiter: "~"`', "pass --delimiter '~'"],
  ['pass `na: ["?", "-"]`', "pass --na '?,-'"],
  ['leave it out with `ignore: ["the id"]`', "leave it out with --ignore 'the id'"],
  ['leave it out with `ignore: ["a`b"]`', "leave it out with --ignore 'a`b'"],
  ["`missingIndicator` says what was filled", "--missing-indicator says what was filled"],
  ["give `outputActivation`", "give --output-activation"],
])("%s", (sentence, told) => {
  expect(inFlags(sentence)).toBe(told);
});

test("what is no option of the command line stays as it is", () => {
  for (const sentence of ["`inputs` is 3", "`constructor`", "`na: [`", "it`s `", '"`task`d" stands there'.slice(0, 3)])
    expect(inFlags(sentence)).toBe(sentence);
});
