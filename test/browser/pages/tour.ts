/** Uses the page of build/page as a reader would, in a frame, and tells what it saw. */
import { Visit } from "./visit.js";

/** What a tour saw. */
export interface Tour {
  readonly iris: { readonly epoch: number; readonly accuracy: number };
  /** Epochs shown after a reset, then after one step. */
  readonly stepped: readonly [number, number];
  /** What the page complains of; empty. */
  readonly message: string;
  /** What the address says after two fields were changed. */
  readonly hash: string;
  /** The sizes of the network that a page shows which is opened at that address. */
  readonly shared: string;
}

/** Trains iris to its end, resets, steps, and shares a configuration. */
export async function tour(): Promise<Tour> {
  const visit = await Visit.open("");
  visit.enter("speed", "full");
  await visit.trainTo(5000);
  await visit.rest();
  const iris = { epoch: visit.read("epoch"), accuracy: visit.read("test") / 100 };

  visit.button("reset").click();
  await visit.until(() => visit.read("epoch") === 0, "the reset");
  await visit.rest();
  const before = visit.read("epoch");
  visit.button("step").click();
  await visit.until(() => visit.read("epoch") === 1, "the step");
  await visit.rest();
  const stepped = [before, visit.read("epoch")] as const;

  visit.enter("part-hidden", "5-4");
  await visit.until(() => /4–5–4–3/.test(visit.find("sizes").textContent ?? ""), "the new network");
  visit.enter("part-activation", "tanh");
  await visit.until(() => visit.hash.includes("tanh"), "the new address");
  await visit.rest();
  const { hash, message } = visit;
  visit.close();

  const guest = await Visit.open(hash);
  await guest.until(() => guest.find("sizes").textContent !== "", "the sizes of the network");
  const shared = guest.find("sizes").textContent ?? "";
  guest.close();
  return { iris, stepped, message, hash, shared };
}

/**
 * Trains the ten digits for an epoch, and tells the share of test rows that are then right, and the
 * epochs.
 */
export async function digits(): Promise<{ readonly epoch: number; readonly accuracy: number }> {
  const visit = await Visit.open("#data=mnist&epochs=1");
  await visit.trainTo(1);
  await visit.rest();
  const result = { epoch: visit.read("epoch"), accuracy: visit.read("test") / 100 };
  visit.close();
  return result;
}

/** What stands in the page for a reader who has no mouse. */
export interface Reach {
  /** Elements that take part in the page's keyboard order and can't be focused, or have no name. */
  readonly unreachable: readonly string[];
  readonly nameless: readonly string[];
  /** The tab that is open after the arrow key, and whether its content is. */
  readonly tab: string;
  readonly isOpen: boolean;
  readonly focusables: number;
}

/** Looks at the page as a keyboard and a screen reader do. */
export async function reach(): Promise<Reach> {
  const visit = await Visit.open("");
  const all = [...visit.page.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex]")];
  // the benchmark's are hidden as yet
  const shown = all.filter((each) => each.getClientRects().length > 0 && each.tabIndex >= 0);
  const unreachable = shown.filter((each) => {
    if (each.matches(":disabled")) return false;
    each.focus();
    return visit.page.activeElement !== each || each.tabIndex > 0;
  });
  const nameless = shown.filter((each) => nameOf(each, visit.page) === "");
  const tabs = visit.find("tab-training");
  tabs.focus();
  tabs.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
  const open = visit.page.querySelector('[role="tab"][aria-selected="true"]');
  const result = {
    unreachable: unreachable.map(describe),
    nameless: nameless.map(describe),
    tab: visit.page.activeElement === open ? (open?.id ?? "") : "",
    isOpen: visit.find("benchmark").getClientRects().length > 0 && visit.find("training").getClientRects().length === 0,
    focusables: shown.length,
  };
  visit.close();
  return result;
}

/**
 * What a reader finds who presses the link that skips the settings, in either tab, and follows an
 * address without a meaning.
 */
export interface Skips {
  /** What has the focus after the link is pressed, by tab. */
  readonly training: string;
  readonly benchmark: string;
  /** What the address and the sizes of the network then say. */
  readonly hash: string;
  readonly sizes: string;
}

/** Presses the link in either tab. */
export async function skips(): Promise<Skips> {
  const visit = await Visit.open("#data=iris&hidden=5");
  await visit.until(() => visit.find("sizes").textContent !== "", "the sizes of the network");
  const press = (): string => {
    visit.find("skip").click();
    return visit.page.activeElement?.id ?? "";
  };
  const training = press();
  await visit.follow("nothing");
  visit.find("tab-benchmark").click();
  const benchmark = press();
  await visit.settle();
  await visit.rest();
  const result = { training, benchmark, hash: visit.hash, sizes: visit.find("sizes").textContent ?? "" };
  visit.close();
  return result;
}

function describe(each: Element): string {
  return `${each.tagName.toLowerCase()}#${each.id}`;
}

/** What a screen reader calls an element, as far as this page names elements. */
function nameOf(each: HTMLElement, page: Document): string {
  const label = each.id ? page.querySelector(`label[for="${each.id}"]`)?.textContent : "";
  const by = each.getAttribute("aria-labelledby");
  const other = by ? page.getElementById(by)?.textContent : "";
  return (each.getAttribute("aria-label") ?? (label || other || each.textContent || "")).trim();
}
