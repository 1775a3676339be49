/** ISO 8601: a day, with or without a time. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Whether all texts are ISO dates. */
export function areDates(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every((text) => DATE.test(text));
}
