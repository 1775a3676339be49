import { sentenceOf } from "../advice.js";
import type { Configuration } from "../configuration.js";
import { isOwn } from "../data/sets.js";
import { keepOwn } from "../dataSets.js";
import { element } from "../dom.js";
import { ColumnChoices } from "./columnChoices.js";
import { prepareOwn } from "./prepare.js";
import { type OwnSource, pasted, readOwn, sourceOf } from "./source.js";

/** What comes of the dialog. */
export interface TableActions {
  /** Starts anew with a configuration, whose data is there. */
  readonly begin: (configuration: Configuration) => void;
}

/** The dialog that is open: a table that is dropped then is read into it. */
let opened: TableDialog | undefined;

/**
 * Opens the dialog in which a reader gives a table, unless it is open; `given` is one that was
 * dropped or pasted.
 */
export function showTable(actions: TableActions, given?: File | string): void {
  opened ??= new TableDialog(actions, () => {
    opened = undefined;
  });
  if (given !== undefined) void opened.read(typeof given === "string" ? pasted(given) : sourceOf(given));
}

class TableDialog {
  private readonly text = element("textarea", { id: "table-text", rows: 5, spellcheck: "false", wrap: "off" });
  private readonly told = element("p", { id: "table-told", role: "status" });
  private readonly wrong = element("p", { id: "table-wrong", class: "wrong", role: "alert" });
  private readonly columns = new ColumnChoices();
  private readonly use = element("button", { type: "button", id: "table-use", class: "primary" }, "Use this table");
  private readonly chosen = element("div", { class: "table-columns", hidden: true }, this.columns.element, this.use);
  private readonly root = element("dialog", { id: "table", class: "own-table", "aria-labelledby": "table-title" });
  private source: OwnSource | undefined;

  /** Shows the dialog; `onClose` is called when it is closed. */
  constructor(
    private readonly actions: TableActions,
    onClose: () => void,
  ) {
    const close = element("button", { type: "button", id: "table-close", class: "quiet" }, "Close");
    close.addEventListener("click", () => this.root.close());
    this.root.addEventListener("close", () => {
      this.source = undefined;
      this.root.remove();
      onClose();
    });
    const input = element("input", {
      type: "file",
      id: "table-input",
      accept: ".csv,.tsv,.txt,text/csv",
      hidden: true,
    });
    const choose = element("button", { type: "button", id: "table-file" }, "Choose a file …");
    choose.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) void this.read(sourceOf(file));
      input.value = "";
    });
    const take = element("button", { type: "button", id: "table-read" }, "Read what is pasted");
    take.addEventListener("click", () => void this.read(pasted(this.text.value)));
    this.use.addEventListener("click", () => void this.prepare());
    this.root.append(
      element("div", { class: "own-head" }, element("h2", { id: "table-title" }, "Your own table"), close),
      element(
        "p",
        { class: "note" },
        "CSV: a line of names, then a row a line. It is read and trained on in this page, and nothing of it leaves this device.",
      ),
      element("div", { class: "own-source" }, choose),
      element("label", { for: "table-text" }, "Or paste it here"),
      this.text,
      element("div", { class: "own-source" }, take),
      this.told,
      this.wrong,
      this.chosen,
    );
    document.body.append(this.root);
    this.root.showModal();
  }

  /**
   * Reads a table, and offers its columns; of tables that are given while one is read, the last
   * one's.
   */
  async read(source: OwnSource): Promise<void> {
    this.chosen.hidden = true;
    this.source = source;
    await this.doing(source, "Reading …", async () => {
      const table = await readOwn(source);
      return () => {
        this.columns.offer(table);
        this.chosen.hidden = false;
        this.columns.focus();
        const { name, rows, columns, notes = [] } = table;
        return [`${name}: ${rows} rows of ${columns.length} columns.`, ...notes].join(" ");
      };
    });
  }

  /** Makes numbers of the table, and begins to train on it anew. */
  private async prepare(): Promise<void> {
    const { source } = this;
    if (!source) return;
    await this.doing(source, "Preparing …", async () => {
      const { data, configuration } = await prepareOwn(source, this.columns.choices);
      return () => {
        if (isOwn(configuration.data)) keepOwn(configuration.data, data);
        this.actions.begin(configuration);
        this.root.close();
        return "";
      };
    });
  }

  /**
   * Does something with a source that takes time, then what it resolves to, and tells what came of
   * it, or what went wrong; nothing of that where a newer source has been given meanwhile, or the
   * dialog was closed.
   */
  private async doing(source: OwnSource, what: string, task: () => Promise<() => string>): Promise<void> {
    this.told.textContent = what;
    this.wrong.textContent = "";
    this.use.disabled = true;
    try {
      const finish = await task();
      if (source !== this.source) return;
      this.told.textContent = finish();
    } catch (error) {
      if (source !== this.source) return;
      this.told.textContent = "";
      this.wrong.textContent = sentenceOf(error);
    }
    this.use.disabled = false;
  }
}
