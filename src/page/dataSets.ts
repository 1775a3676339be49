import {
  DataError,
  type Dataset,
  idxDataset,
  LanegradError,
  selectClasses,
  split,
  type TrainTest,
} from "../browser.js";
import { JOBS } from "../cli/jobs.js";
import { browserPlatform } from "../platform/browser.js";
import type { Configuration } from "./configuration.js";
import { generate } from "./data/generate.js";
import { type BroughtName, isGenerated, isOwn, type OwnName } from "./data/sets.js";
import type { PageData } from "./state.js";

/**
 * The classes of tutorial 2, and the share of digits that is tested on: those of the command line's
 * `--data 10k`.
 */
const FIVES_AND_EIGHTS = [5, 8];
const DIGITS_SPLIT = { test: 0.2, seed: 1 };

const WIDTH = 28;

const loaded = new Map<BroughtName | "digits", Promise<unknown>>();

/** What the reader has given. */
const own = new Map<OwnName, PageData>();

/**
 * The data set of a configuration: drawn, the reader's own, or fetched when it is first asked for.
 * @throws DataError when it can't be had
 */
export async function loadData(configuration: Configuration): Promise<PageData> {
  const { data } = configuration;
  if (isGenerated(data)) return pageData(generate(data, configuration));
  if (!isOwn(data)) return once(data, () => (data === "iris" ? loadFlowers() : loadDigits(data)));
  const given = own.get(data);
  if (given) return given;
  throw new DataError("DATA_NOT_FOUND", "This page has no data of yours yet: choose Data, and give it some.");
}

/** Keeps data of the reader's own, in place of what was there. */
export function keepOwn(name: OwnName, data: PageData): void {
  own.set(name, data);
}

/** Keeps what is loaded. A failure is not kept: the next try may find the network again. */
function once<T>(name: BroughtName | "digits", load: () => Promise<T>): Promise<T> {
  const present = loaded.get(name) as Promise<T> | undefined;
  if (present) return present;
  const loading = load();
  loaded.set(name, loading);
  loading.catch(() => loaded.delete(name));
  return loading;
}

async function loadFlowers(): Promise<PageData> {
  const job = JOBS.find(({ name }) => name === "iris");
  if (!job) throw new TypeError("There is no training on iris.");
  return pageData(await job.load(browserPlatform, undefined));
}

async function loadDigits(name: "mnist" | "mnist-5v8"): Promise<PageData> {
  const digits = await once("digits", fetchDigits);
  const chosen = name === "mnist-5v8" ? selectClasses(digits, FIVES_AND_EIGHTS) : digits;
  return { ...pageData(split(chosen, DIGITS_SPLIT)), image: { width: WIDTH, height: WIDTH } };
}

/**
 * @throws DataError that says why as the library does, up to its advice: a reader can neither
 * unpack the page's files nor get others.
 */
async function fetchDigits(): Promise<Dataset> {
  try {
    const [images, labels] = await Promise.all(
      ["digits.images.idx.gz", "digits.labels.idx.gz"].map((file) =>
        browserPlatform.readFile(new URL(file, document.baseURI).href),
      ),
    );
    return await idxDataset(images, labels, "10,000 digits of MNIST");
  } catch (cause) {
    if (!(cause instanceof LanegradError)) throw cause;
    const hope = cause.code === "UNSUPPORTED_ENGINE" ? "use a newer browser" : "reload the page";
    const [reason] = cause.message.split(/[:;] /);
    throw new DataError("DATA_NOT_FOUND", `The page's digits can't be had (${reason}): ${hope}.`, { cause });
  }
}

/** What the page shows of a data set. */
export function pageData({ train, test }: TrainTest): PageData {
  const { classes = [], targetNames = [], columns, features } = train;
  const named = features?.map((feature) => feature.replaceAll("_", " "));
  return {
    train,
    test,
    classes,
    ...(classes.length === 0 && { target: targetNames[0] ?? "the number" }),
    features: named ?? Array.from({ length: columns }, (_, i) => `pixel ${i}`),
  };
}
