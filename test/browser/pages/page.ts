/**
 * What the test's page does: it asks the server for an order, loads itself anew where that is to be
 * obeyed, and posts the answer.
 */
import type { Answer, Order } from "./orders.js";

const complaints: string[] = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  complaints.push(`violates ${violatedDirective}: ${blockedURI}`);
});
addEventListener("error", ({ message }) => complaints.push(message));
addEventListener("unhandledrejection", ({ reason }) => complaints.push(`unhandled: ${reason}`));

/** Takes a part of the engine away, as an old one or a strict setting would. */
function forgo(part: Order["lacking"]): void {
  if (part === "WebAssembly") Reflect.deleteProperty(globalThis, "WebAssembly");
  if (part === "SIMD") {
    WebAssembly.validate = () => false;
    WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError("SIMD is disabled"));
  }
}

async function obey({ module, name, args, lacking }: Order): Promise<unknown> {
  forgo(lacking);
  const lanegrad: unknown = await import(new URL("build/dist/browser.js", document.baseURI).href);
  const functions: Readonly<Record<string, (...values: unknown[]) => unknown>> = await import(
    new URL(`pages/${module}.js`, document.baseURI).href
  );
  return functions[name](lanegrad, ...args);
}

async function answerTo(order: Order): Promise<Answer> {
  try {
    const result = await obey(order);
    // what was violated last is an event that is still to come
    await new Promise((resolve) => setTimeout(resolve));
    return { result, complaints };
  } catch (error) {
    return {
      error: error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : `${error}`,
      complaints,
    };
  }
}

const id = new URLSearchParams(location.search).get("order");
if (id !== null) {
  const order: Order = await (await fetch(`/order/${id}`)).json();
  const body = JSON.stringify(await answerTo(order));
  await fetch(`/answer/${id}`, { method: "POST", body });
}
for (;;) {
  const next = await fetch("/next");
  if (next.status === 200) {
    location.replace(await next.text());
    break;
  }
}
