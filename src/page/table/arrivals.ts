/** Whether a file may hold a table, by its name and kind: what it holds is seen when it is read. */
export function mayBeTable({ name, type }: Pick<File, "name" | "type">): boolean {
  return /\.(?:csv|tsv|tab|txt)$/i.test(name) || /^text\/(?:csv|tab-separated-values|plain)$/.test(type);
}

/**
 * Whether text that is pasted may be a table: several lines, with something between their cells.
 */
export function looksLikeTable(text: string): boolean {
  const [first, second] = text.trimStart().split(/\r?\n/, 2);
  return /[,;\t|]/.test(first ?? "") && (second ?? "") !== "";
}

/** Calls `pasted` with a table that is pasted anywhere on the page but in a field or a dialog. */
export function acceptTables(pasted: (text: string) => void): void {
  document.addEventListener("paste", (event) => {
    const isInField = event.target instanceof Element && event.target.closest("input, textarea, dialog") !== null;
    const text = isInField ? "" : (event.clipboardData?.getData("text/plain") ?? "");
    if (!looksLikeTable(text)) return;
    event.preventDefault();
    pasted(text);
  });
}
