/** Whether it may be the name of an input or output, by which objects have what belongs to it. */
export function isOwnName(value: unknown): value is string {
  return isName(value) && !(value in Object.prototype);
}

/** Whether it may be the name of a layer, an activation or a loss of a user. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][\w-]*$/.test(value);
}
