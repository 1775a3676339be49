/** How a site is served: with which headers, and with which files in their place. */
export interface Mode {
  readonly headers: Readonly<Record<string, string>>;
  /**
   * What is answered instead of the files whose path it matches: nothing (status 404), or the page,
   * as hosts of single-page applications do.
   */
  readonly replaced?: { readonly paths: RegExp; readonly by: "nothing" | "page" };
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The strictest policy that a page with lanegrad can have; violations are reported. */
const policy = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; report-uri /violation",
};

/** The ways in which the tests serve one and the same files: below a folder of that name each. */
export const modes = {
  plain: { headers: {} },
  isolated: { headers: isolation },
  policy: { headers: policy },
  "isolated-policy": { headers: { ...isolation, ...policy } },
  "lost-workers": { headers: isolation, replaced: { paths: /worker\.js$/, by: "nothing" } },
  "page-for-workers": { headers: isolation, replaced: { paths: /worker\.js$/, by: "page" } },
  "lost-kernels": { headers: {}, replaced: { paths: /float64[^/]*\.js$/, by: "nothing" } },
  "page-for-kernels": { headers: {}, replaced: { paths: /float64[^/]*\.js$/, by: "page" } },
} satisfies Readonly<Record<string, Mode>>;

/** The name of a mode. */
export type ModeName = keyof typeof modes;
