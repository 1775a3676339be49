/** What is said of relu6, by whatever name a file has it. */
export const RELU6 =
  "which cuts off at a largest number as relu6 does: lanegrad has no such activation, so train the model with relu";
