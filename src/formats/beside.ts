/** Names of files beside a model: folders are let pass, and nothing above them. */
const FILE = /^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/;

/** Whether a file may be read that a model names as one of its own. */
export function isFileBeside(name: string): boolean {
  return FILE.test(name);
}
