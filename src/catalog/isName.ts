/** Whether it may be the name of a layer, an activation or a loss of a user. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][\w-]*$/.test(value);
}
