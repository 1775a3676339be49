import { element } from "../dom.js";
import { offer } from "../modelFiles.js";
import type { PageState } from "../state.js";
import { lanegradProgram } from "./lanegradProgram.js";
import { fileNames, type Program, type ProgramFile } from "./program.js";
import { type Recipe, recipeOf } from "./recipe.js";
import { rowsFile } from "./rowsFile.js";
import { startFile } from "./startFile.js";
import { torchProgram } from "./torchProgram.js";

/** What the dialog asks of the page. */
export interface CodeActions {
  /** The file of a model with the first weights. */
  readonly firstModel: () => Promise<Uint8Array>;
  readonly onError: (error: unknown) => void;
}

const LIBRARIES = ["lanegrad", "PyTorch"] as const;

type Library = (typeof LIBRARIES)[number];

/** Milliseconds for which a button says that it has done its work. */
const SHOWN = 2000;

const COPY = "Copy";

/**
 * Opens the dialog that gives the program of what is on the page; the last one is forgotten when it
 * is closed.
 */
export function showCode(state: PageState, actions: CodeActions): void {
  const { data } = state;
  if (!data) return;
  const recipe = recipeOf(state.configuration, data, state.opened);
  const programs: Readonly<Record<Library, Program>> = {
    lanegrad: lanegradProgram(recipe),
    PyTorch: torchProgram(recipe),
  };
  new CodeDialog(programs, recipe, {
    start: async () => startFile(recipe, data, await actions.firstModel()),
    model: actions.firstModel,
    rows: async () => rowsFile(data),
  }).show(actions.onError);
}

/** What makes the files that programs read. */
type Makers = Partial<Readonly<Record<ProgramFile, () => Promise<Uint8Array>>>>;

class CodeDialog {
  private readonly root = element("dialog", { id: "code", class: "code", "aria-labelledby": "code-title" });
  private readonly text = element("pre", { id: "code-text", tabindex: "0", role: "region" });
  private readonly says = element("p", { class: "note" });
  private readonly copy = element("button", { type: "button", id: "code-copy", class: "primary" }, COPY);
  private readonly save = element("button", { type: "button", id: "code-save" }, "");
  private readonly files = element("span", { class: "code-files" });
  private readonly status = element("span", { class: "unseen", role: "status" });
  private readonly choices = LIBRARIES.map((library) => {
    const button = element("button", { type: "button", id: `code-${library.toLowerCase()}` }, library);
    button.addEventListener("click", () => this.choose(library));
    return { library, button };
  });
  private library: Library = "lanegrad";
  private fading: ReturnType<typeof setTimeout> | undefined;
  private onError: (error: unknown) => void = () => undefined;

  constructor(
    private readonly programs: Readonly<Record<Library, Program>>,
    private readonly recipe: Recipe,
    private readonly makers: Makers,
  ) {
    const close = element("button", { type: "button", id: "code-close", class: "quiet" }, "Close");
    close.addEventListener("click", () => this.root.close());
    this.root.addEventListener("close", () => this.root.remove());
    // beside what it shows, on what is behind it
    this.root.addEventListener("click", ({ target }) => target === this.root && this.root.close());
    this.copy.addEventListener("click", () => void this.copyText());
    this.save.addEventListener("click", () => {
      const { file, text } = this.program;
      offer(new TextEncoder().encode(text), file);
    });
    const buttons = element("div", { class: "code-actions" }, this.copy, this.save, this.files, this.status);
    const libraries = element("div", { class: "code-libraries", role: "group", "aria-label": "Library" });
    libraries.append(...this.choices.map(({ button }) => button));
    this.root.append(
      element(
        "div",
        { class: "code-content" },
        element("div", { class: "code-head" }, element("h2", { id: "code-title" }, "As code"), libraries, close),
        this.says,
        this.text,
        buttons,
      ),
    );
  }

  /** Opens it; failures are handed to `onError`. */
  show(onError: (error: unknown) => void): void {
    this.onError = onError;
    document.body.append(this.root);
    this.choose(this.library);
    this.root.showModal();
  }

  private get program(): Program {
    return this.programs[this.library];
  }

  private choose(chosen: Library): void {
    this.library = chosen;
    for (const { library, button } of this.choices) button.setAttribute("aria-pressed", String(library === chosen));
    const { text, says, file, reads } = this.program;
    this.text.textContent = text;
    this.save.textContent = `Download ${file}`;
    this.text.setAttribute("aria-label", `The program ${file}`);
    this.says.textContent = says;
    this.files.replaceChildren(...reads.map((kind) => this.fileButton(kind)));
    this.rest();
  }

  /** A button for a file that the program reads. */
  private fileButton(kind: ProgramFile): HTMLButtonElement {
    const name = fileNames(this.recipe.configuration.data)[kind];
    const button = element("button", { type: "button", id: `code-${kind}` }, `Download ${name}`);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const bytes = await this.makers[kind]?.();
        if (bytes) offer(bytes, name);
      } catch (error) {
        this.root.close();
        this.onError(error);
      }
      button.disabled = false;
    });
    return button;
  }

  private async copyText(): Promise<void> {
    this.rest();
    try {
      await navigator.clipboard.writeText(this.program.text);
      this.copy.textContent = "Copied";
      this.status.textContent = "The program is copied.";
      this.fading = setTimeout(() => this.rest(), SHOWN);
    } catch {
      getSelection()?.selectAllChildren(this.text);
      this.status.textContent = "The program is selected, for you to copy.";
    }
  }

  private rest(): void {
    clearTimeout(this.fading);
    this.copy.textContent = COPY;
    // so that the same text is announced again
    this.status.textContent = "";
  }
}
