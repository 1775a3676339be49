import { hiddenActivations } from "../catalog/activations.js";
import { namesIn } from "../catalog/lookup.js";
import { losses } from "../catalog/losses.js";
import { steppingOptimizers } from "../catalog/optimizerEntries.js";
import { formatCount } from "../cli/format.js";
import { type Configuration, DATA_NAMES, defaultsOf, PENALTY_NAMES, SCHEDULE_NAMES } from "./configuration.js";
import { isGenerated, isOwn, type OwnName } from "./data/sets.js";
import { byId, element } from "./dom.js";
import { activationLabel, CHOICE_LABELS, DATA_LABELS, PART_LABELS } from "./labels.js";
import { denseIn } from "./network.js";
import { lossesFor, PARTS, type PartName, textOf, withPart } from "./parts.js";
import type { PageState } from "./state.js";

const CHOICES: Partial<Readonly<Record<PartName, readonly string[]>>> = {
  // a table is one choice: whether it has classes or numbers is seen when it is read
  data: DATA_NAMES.filter((name) => name !== "table-numbers"),
  activation: hiddenActivations(),
  loss: namesIn(losses),
  optimizer: steppingOptimizers(),
  schedule: SCHEDULE_NAMES,
  penalty: PENALTY_NAMES,
};

/** The parts of the form, group by group. */
const GROUPS: readonly (readonly [title: string, names: readonly PartName[]])[] = [
  ["Data", ["data", "rows", "noise"]],
  ["Network", ["hidden", "activation", "bias"]],
  ["Training", ["loss", "optimizer", "learningRate", "schedule", "batchSize", "epochs", "seed", "patience"]],
  ["Regularization", ["penalty", "penaltyRate", "dropout", "batchNorm"]],
];

/** Parts whose field takes a row of its own. */
const WHOLE: readonly PartName[] = ["data", "loss", "optimizer"];

/** Parts that aren't always numbers. */
const TEXTS: readonly PartName[] = ["hidden", "batchSize", "patience"];

/** Parts that are chosen or not. */
const CHECKS: readonly PartName[] = ["bias", "batchNorm"];

/** What a field offers to write into it. */
const PLACEHOLDERS: Partial<Readonly<Record<PartName, string>>> = { hidden: "none", patience: "never" };

/** What batch norm does, and which of the page's views are left out beside it. */
const NORM_HINT =
  "Batch norm brings what each hidden unit answers to mean 0 and deviation 1 over the batch, so a batch needs two rows. Step shows its formulas; the maps in the circles are left out.";

/** A field of the form, and where it says what is wrong with its text. */
interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly wrong: HTMLElement;
}

/**
 * The form in which a reader chooses what is trained. `changed` hears of each new configuration; a
 * text that is no value is marked and explained, and changes nothing.
 */
export class Controls {
  private readonly fields = new Map<PartName, Field>();
  private readonly sizes = element("p", { class: "hint", id: "sizes" });
  private readonly normHint = element("p", { class: "hint", id: "norm-hint" }, NORM_HINT);
  /** The choice of a model from a file that the form doesn't have. */
  private readonly own = element("option");
  private shown: Configuration | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly changed: (configuration: Configuration) => void,
    private readonly wantsOwn: (data: OwnName) => void,
  ) {
    for (const [title, names] of GROUPS) {
      const group = element("fieldset", {}, element("legend", {}, title), ...names.map((name) => this.fieldFor(name)));
      if (names.includes("hidden")) group.append(this.sizes);
      if (names.includes("batchNorm")) group.append(this.normHint);
      form.append(group);
    }
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Appends more to the form. */
  append(group: HTMLElement): void {
    this.form.append(group);
  }

  /** Shows the configuration in force. */
  update({ configuration, model }: PageState): void {
    if (model) {
      const { inputs, parameters } = model.info;
      const layers = denseIn(model.info.layers);
      const sizes = [inputs, ...layers.map(({ units }) => units)].join("\u2013");
      const hidden = layers.slice(0, -1).map(({ activation }) => CHOICE_LABELS[activation] ?? activation);
      // the field is too narrow for them
      const mixture = new Set(hidden).size > 1 ? ` (hidden: ${hidden.join(", ")})` : "";
      this.sizes.textContent = `The network is ${sizes}${mixture}: ${formatCount(parameters)} numbers to learn.`;
    }
    if (configuration === this.shown) return;
    this.shown = configuration;
    this.offerActivation(configuration.activation);
    this.offerFor(configuration);
    for (const [name, { input, wrong }] of this.fields) {
      const text = textOf(configuration, name);
      if (input instanceof HTMLInputElement && input.type === "checkbox") input.checked = text === "yes";
      else if (input.value !== text) input.value = text === "table-numbers" ? "table" : text;
      tell(input, wrong, "");
    }
    byId("summary", HTMLElement).textContent = inWords(configuration);
  }

  /**
   * Lets the activations of a model from a file stand in the field beside those that can be chosen,
   * as long as they are in force.
   */
  private offerActivation(activation: Configuration["activation"]): void {
    const { own } = this;
    own.remove();
    if (typeof activation === "string") return;
    own.value = PARTS.activation.write(activation);
    own.textContent = activationLabel(activation);
    this.fields.get("activation")?.input.append(own);
  }

  /** Offers what means something for a data set, and beside the other choices. */
  private offerFor({ data, penalty, batchNorm }: Configuration): void {
    this.normHint.hidden = !batchNorm;
    const factor = this.fields.get("penaltyRate");
    if (factor) factor.element.hidden = penalty === "none";
    for (const name of ["rows", "noise"] as const) {
      const field = this.fields.get(name);
      if (field) field.element.hidden = !isGenerated(data);
    }
    const known: readonly string[] = lossesFor(data);
    for (const option of this.fields.get("loss")?.input.querySelectorAll("option") ?? [])
      option.hidden = option.disabled = !known.includes(option.value);
  }

  private fieldFor(name: PartName): HTMLElement {
    const id = `part-${name}`;
    const names = CHOICES[name];
    const input = names ? selectOf(id, name, names) : inputOf(id, name);
    const label = element("label", { for: id }, PART_LABELS[name]);
    const wrong = element("span", { class: "wrong", id: `${id}-wrong` });
    const parts = CHECKS.includes(name) ? [input, label] : [label, input, wrong];
    const kind = CHECKS.includes(name) ? "field check" : WHOLE.includes(name) ? "field whole" : "field";
    const field = element("div", { class: kind }, ...parts);
    this.fields.set(name, { element: field, input, wrong });
    input.addEventListener("change", () => this.read(name));
    return field;
  }

  private read(name: PartName): void {
    const field = this.fields.get(name);
    if (!field || !this.shown) return;
    const { input, wrong } = field;
    const isCheck = input instanceof HTMLInputElement && input.type === "checkbox";
    const text = isCheck ? PARTS.bias.write(input.checked) : input.value;
    const wanted = withPart(this.shown, name, text);
    tell(input, wrong, wanted ? "" : `This must be ${PARTS[name].kind}.`);
    if (!wanted) return;
    if (name === "data" && isOwn(wanted.data)) {
      // what is in force stays, until there are rows
      input.value = textOf(this.shown, name);
      this.wantsOwn(wanted.data);
    } else this.changed(name === "data" ? defaultsOf(wanted.data) : wanted);
  }
}

function tell(input: HTMLElement, wrong: HTMLElement, text: string): void {
  wrong.textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (text) input.setAttribute("aria-describedby", wrong.id);
  else input.removeAttribute("aria-describedby");
}

function selectOf(id: string, name: PartName, names: readonly string[]): HTMLSelectElement {
  const labels: Readonly<Record<string, string>> = name === "data" ? DATA_LABELS : CHOICE_LABELS;
  return element("select", { id, name }, ...names.map((value) => element("option", { value }, labels[value] ?? value)));
}

function inputOf(id: string, name: PartName): HTMLInputElement {
  if (CHECKS.includes(name)) return element("input", { id, name, type: "checkbox" });
  const inputmode = TEXTS.includes(name) ? "text" : "decimal";
  const placeholder = PLACEHOLDERS[name];
  return element("input", { id, name, type: "text", inputmode, placeholder, maxlength: 40, spellcheck: "false" });
}

/** What is trained, in one line. */
function inWords({ data, hidden, activation, optimizer, learningRate }: Configuration): string {
  const layers =
    hidden.length === 0 ? "no hidden layer" : `hidden ${hidden.join("\u2013")} ${activationLabel(activation)}`;
  return `${DATA_LABELS[data]}; ${layers}; ${CHOICE_LABELS[optimizer]}, rate ${learningRate}`;
}
