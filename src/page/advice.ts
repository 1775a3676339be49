import { LanegradError } from "../browser.js";

/**
 * Advice to programmers in the library's sentences, and what a reader of the page can do instead:
 * the page decides where models live, has no options to pass, and no data but its own.
 */
export const ADVICE: readonly (readonly [theirs: string, ours: string])[] = [
  ["check that the script lanegrad/worker is deployed, or leave out worker: true", "reload the page"],
  ["check connection and deployment", "check the connection and try again"],
  ["use Node 20.16 or a browser of 2023 or later", "use a browser of 2023 or later"],
  ["leave out worker: true", "reload the page, or use another browser"],
  ["the next call starts another one, with the model", "another one goes on with the model"],
  [": train on, or with threads: 1", ": press Train to go on"],
  ["scale the data down or use standardize", "press Reset and lower the learning rate, or open another model"],
  [
    "scale the data or targets down or use standardize",
    "press Reset and lower the learning rate, or open another model",
  ],
  ["scale it down or use standardize", "open a model that was trained on this data"],
  ["read it with loadModel of lanegrad/model", "open one whose layers stand one behind the other"],
  ["choose a batchSize that leaves no row over", "choose another batch size"],
  ["lower the learning rate or standardize the inputs", "lower the learning rate"],
];

/**
 * What an error says to a reader of the page: the library's errors are sentences by themselves, up
 * to their advice.
 */
export function sentenceOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof LanegradError)) return `Something unexpected happened: ${reason.replace(/\.?$/, ".")}`;
  return ADVICE.reduce((sentence, [theirs, ours]) => sentence.replace(theirs, ours), reason);
}
