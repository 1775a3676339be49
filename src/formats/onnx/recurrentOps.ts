import type { ActivationName } from "../../catalog/activations.js";

/** The ops of recurrent layers, and which of lanegrad's gates stands at each place there. */
export const RECURRENT_OPS = {
  simpleRnn: { op: "RNN", gates: [0] },
  gru: { op: "GRU", gates: [0, 1, 2] },
  lstm: { op: "LSTM", gates: [0, 3, 1, 2] },
} as const;

/** What their activations are called. */
export const RECURRENT_ACTIVATIONS: Partial<Readonly<Record<ActivationName, string>>> = {
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  relu: "Relu",
};
