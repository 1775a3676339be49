import type { Phase } from "../step/phases.js";

/** A station of the introduction: what happens there, for those who have never seen it. */
export interface Station {
  readonly name: string;
  /** In a few words, for the list of all. */
  readonly gist: string;
  readonly says: string;
  /**
   * The kind of the phases of a batch that belong to it, of which it shows the first; absent where
   * none does.
   */
  readonly kind?: Phase["kind"];
}

/** All stations, in the order in which they are visited. The last has no phase of its own. */
export const STATIONS: readonly Station[] = [
  {
    name: "Forward",
    gist: "the network answers",
    says:
      "The numbers of a row flow from left to right. Each unit multiplies what it reads by its weights, adds that up, and passes " +
      "the sum through its activation. What the last layer gives is the network's answer.",
    kind: "forward",
  },
  {
    name: "Loss",
    gist: "how wrong the answer is",
    says:
      "The loss is one number that says how far the answers are from what they should be. To learn is to look for weights that make " +
      "it small.",
    kind: "loss",
  },
  {
    name: "Backward",
    gist: "what each weight has to do with it",
    says:
      "The chain rule says how the loss would change if a weight changed a little: that is the weight's gradient. It is worked out from " +
      "the answers back to the inputs, and each layer uses what the layer behind it has found. That is backpropagation.",
    kind: "backward",
  },
  {
    name: "Update",
    gist: "each weight moves a little",
    says:
      "Each weight takes a step against its gradient, so that the loss becomes smaller. The learning rate says how long the step is: " +
      "too short and nothing happens, too long and it leaps over the goal.",
    kind: "update",
  },
  {
    name: "Repeat",
    gist: "until it has learned",
    says:
      "One step changes little, so all four are repeated with the next batch. When every row has been seen once, an epoch is over. " +
      "Train goes on like that until you pause it: watch the loss fall.",
  },
];

/** The place of the last station. */
export const LAST = STATIONS.length - 1;

/** The place of the station that a phase belongs to; undefined for a batch's inputs. */
export function stationOf(phase: Phase): number | undefined {
  const place = STATIONS.findIndex(({ kind }) => kind === phase.kind);
  return place < 0 ? undefined : place;
}
