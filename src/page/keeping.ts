import { element } from "./dom.js";

/** What the buttons below the form ask for. */
export interface KeepingActions {
  download(): void;
  open(file: File): void;
  /** Resolves to whether the address is on the clipboard. */
  share(): Promise<boolean>;
  /** Shows the program of what is on the page. */
  showCode(): void;
}

const SHARE = "Copy link to this configuration";
const COPIED = "Link copied";

/** Milliseconds for which a button says that it has done its work. */
const SHOWN = 2000;

/** The part of the form that keeps a model, opens one, and shares the configuration. */
export function keepingGroup(actions: KeepingActions): HTMLElement {
  const download = element("button", { type: "button", id: "download" }, "Download");
  download.title = "The model as a safetensors file, which PyTorch reads too";
  download.addEventListener("click", () => actions.download());

  const input = element("input", { type: "file", id: "file", accept: ".safetensors", hidden: true });
  const open = element("button", { type: "button", id: "open" }, "Open …");
  open.title = "A safetensors file; it can be dropped anywhere on the page as well";
  open.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    // so that the same file can be chosen again
    if (file) actions.open(file);
    input.value = "";
  });

  const code = element("button", { type: "button", id: "show-code", class: "whole" }, "Show as code");
  code.title = "The program, in TypeScript for lanegrad and in Python for PyTorch";
  code.addEventListener("click", () => actions.showCode());

  const share = element("button", { type: "button", id: "share", class: "whole" }, SHARE);
  const address = element("input", {
    type: "text",
    readonly: true,
    class: "whole",
    "aria-label": "Address of this configuration",
    hidden: true,
  });
  const status = element("span", { class: "unseen", id: "share-status", role: "status" });
  let fading: ReturnType<typeof setTimeout> | undefined;
  share.addEventListener("click", async () => {
    clearTimeout(fading);
    // so that the same text is announced again
    status.textContent = "";
    const isCopied = await actions.share();
    share.textContent = isCopied ? COPIED : SHARE;
    status.textContent = isCopied ? `${COPIED}.` : "The link is in the field, for you to copy.";
    address.hidden = isCopied;
    if (isCopied) fading = setTimeout(() => share.replaceChildren(SHARE), SHOWN);
    else {
      address.value = location.href;
      address.select();
    }
  });
  const buttons = element("div", { class: "files" }, download, open, code, share, address, input, status);
  const hint = element(
    "p",
    { class: "hint" },
    "A model file (safetensors) can also be dropped on the page, and a table (CSV).",
  );
  return element("fieldset", {}, element("legend", {}, "Model"), buttons, hint);
}
