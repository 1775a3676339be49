/** What is said of relu6, by whatever name a file has it; it completes "... has ..., which is ...". */
export const RELU6 = "cut off at a largest number as relu6 is, and lanegrad has no such activation: train it with relu";
