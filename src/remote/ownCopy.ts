import { readOnce } from "../check.js";
import { isTypedArray } from "../data/numberArrays.js";

/**
 * A copy of what a caller gave and of all that lies in it, each as by `readOnce`: what is changed
 * there later is no matter of who has the copy. Functions are what they are. What lies in several
 * places, or in itself, is copied once, however deep it lies.
 */
export function ownCopy<Given>(given: Given): Given {
  const copies = new Map<unknown, object>();
  const copyOf = <Value>(value: Value): Value => {
    if (isTypedArray(value)) return value.slice() as Value;
    if (typeof value !== "object" || value === null) return value;
    const copy = copies.get(value) ?? (Array.isArray(value) ? [...value] : readOnce(value));
    copies.set(value, copy);
    return copy as Value;
  };
  const own = copyOf(given);
  // those that are found meanwhile are gone through too
  for (const copy of copies.values())
    for (const [key, value] of Object.entries(copy)) Reflect.set(copy, key, copyOf(value));
  return own;
}
