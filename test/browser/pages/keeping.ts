/** Opens a model in the page of build/page, and shares its configuration. */
import type * as lanegrad from "../../../src/browser.js";
import { Visit } from "./visit.js";

/**
 * What is said of the test rows: of the model as it was opened, after it was trained on, and after
 * a reset.
 */
export interface Opened {
  readonly sizes: string;
  readonly opened: string;
  readonly trained: string;
  readonly reset: string;
}

/**
 * Opens a file of what the form has no fields for: doubles, trained on standardized columns. Trains
 * it on, and resets.
 */
export async function reopen({ dense, loadIris, sequential }: typeof lanegrad): Promise<Opened> {
  const flowers = loadIris();
  const model = await sequential({
    inputs: 4,
    layers: [dense(5, "tanh"), dense(3, "softmax")],
    loss: "crossEntropy",
    standardize: true,
    dtype: "float64",
    seed: 1,
  });
  await model.fit(flowers, { epochs: 60, batchSize: 10 });
  const bytes = await model.toBytes();
  model.dispose();

  const visit = await Visit.open("#data=iris&epochs=3&learningRate=100");
  await visit.rest();
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "flowers.safetensors"));
  const input = visit.find("file") as HTMLInputElement;
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const sizes = () => visit.find("sizes").textContent ?? "";
  // of the same sizes as the one before
  const loss = () => (visit.find("part-loss") as HTMLSelectElement).value;
  await visit.until(() => loss() === "crossEntropy", "the opened model");
  await visit.rest();
  const note = async (): Promise<string> => {
    await visit.settle();
    return visit.page.querySelector("#confusion .note")?.textContent ?? "";
  };
  const opened = await note();
  await visit.trainTo(3);
  await visit.rest();
  const trained = await note();
  visit.button("reset").click();
  await visit.until(() => visit.read("epoch") === 0, "the reset");
  await visit.rest();
  const result = { sizes: sizes(), opened, trained, reset: await note() };
  visit.close();
  return result;
}

/**
 * What is said to those who see the button, and to those who hear the page, where links can be
 * copied and where not.
 */
export interface Shared {
  readonly role: string;
  readonly copied: readonly [button: string, status: string];
  readonly refused: readonly [button: string, status: string, field: string];
}

/** Presses the button that copies the link, with a clipboard that takes it and one that doesn't. */
export async function share(): Promise<Shared> {
  const visit = await Visit.open("#data=iris&hidden=5");
  const button = visit.button("share");
  const status = visit.find("share-status");
  const press = async (writeText: () => Promise<void>): Promise<void> => {
    visit.haveClipboard({ writeText });
    button.click();
    await visit.until(() => status.textContent !== "", "the announcement");
  };
  await press(async () => undefined);
  const copied = [button.textContent ?? "", status.textContent ?? ""] as const;
  await press(() => Promise.reject(new Error("not allowed")));
  const field = visit.page.querySelector<HTMLInputElement>("#controls input[readonly]");
  const refused = [button.textContent ?? "", status.textContent ?? "", field?.value ?? ""] as const;
  const result = { role: status.getAttribute("role") ?? "", copied, refused };
  visit.close();
  return result;
}
