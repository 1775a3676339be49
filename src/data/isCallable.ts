/** Whether it can be called; a class can't be without `new`. */
export function isCallable(value: unknown): value is (...args: never) => unknown {
  return typeof value === "function" && !/^class\b/.test(Function.prototype.toString.call(value));
}
