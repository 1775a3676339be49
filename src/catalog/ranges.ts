/** Values that an option may have: a test, and the words for it in a sentence "... must be". */
export interface Range {
  readonly holds: (value: unknown) => value is number | boolean;
  readonly words: string;
}

/** Whether it is a finite number. */
export const isNumber = (value: unknown): value is number => Number.isFinite(value);

/** Numbers above 0. */
export const positive: Range = {
  holds: (value): value is number => isNumber(value) && value > 0,
  words: "a positive number",
};
/** Numbers from 0 on. */
export const atLeastZero: Range = {
  holds: (value): value is number => isNumber(value) && value >= 0,
  words: "0 or more",
};
/** Numbers from 0 to below 1. */
export const share: Range = {
  holds: (value): value is number => isNumber(value) && value >= 0 && value < 1,
  words: "at least 0 and below 1",
};
/** On or off. */
export const onOrOff: Range = {
  holds: (value): value is boolean => typeof value === "boolean",
  words: "true or false",
};
