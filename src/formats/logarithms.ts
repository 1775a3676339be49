/** What to do about logarithms of a softmax, as the end of a sentence. */
export const LOGARITHMS =
  "which gives logarithms: name a loss of shares, crossEntropy say, to have the shares themselves at the end";
