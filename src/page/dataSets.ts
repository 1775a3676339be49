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
import type { DataName } from "./configuration.js";
import type { PageData } from "./state.js";

/** The classes of tutorial 2, and the share of digits that is tested on: those of the command line's `--data 10k`. */
const FIVES_AND_EIGHTS = [5, 8];
const DIGITS_SPLIT = { test: 0.2, seed: 1 };

const WIDTH = 28;

const loaded = new Map<DataName | "digits", Promise<unknown>>();

/** The data set of that name, fetched when it is first asked for. @throws DataError when it can't be. */
export function loadData(name: DataName): Promise<PageData> {
  return once(name, () => (name === "iris" ? loadFlowers() : loadDigits(name)));
}

/** Keeps what is loaded. A failure is not kept: the next try may find the network again. */
function once<T>(name: DataName | "digits", load: () => Promise<T>): Promise<T> {
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

async function loadDigits(name: DataName): Promise<PageData> {
  const digits = await once("digits", fetchDigits);
  const chosen = name === "mnist-5v8" ? selectClasses(digits, FIVES_AND_EIGHTS) : digits;
  return { ...pageData(split(chosen, DIGITS_SPLIT)), image: { width: WIDTH, height: WIDTH } };
}

/** @throws DataError that says why as the library does, up to its advice: a reader can neither unpack the page's files nor get others. */
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

function pageData({ train, test }: TrainTest): PageData {
  const { classes, columns, features } = train;
  if (!classes) throw new DataError("DATA_MISMATCH", `${train.name} has no classes to tell apart: choose other data.`);
  const named = features?.map((feature) => feature.replaceAll("_", " "));
  return { train, test, classes, features: named ?? Array.from({ length: columns }, (_, i) => `pixel ${i}`) };
}
