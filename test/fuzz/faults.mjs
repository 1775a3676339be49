/**
 * Faults that are planted in copies of the parsers, for the fuzzer to find: in a compiled file, one
 * piece of text becomes another.
 */
export const faults = {
  csv: [
    {
      what: "a CRLF between two parts ends two lines",
      file: "data/csvScan.js",
      from: "return isLast || place + 1 < text.length || (place < text.length && text.charCodeAt(place) !== CR);",
      to: "return isLast || place < text.length;",
    },
    {
      what: "a number may have two points",
      file: "data/csvNumbers.js",
      from: "code === point && pointAt < 0",
      to: "code === point",
    },
    {
      what: "a row may have fewer cells than the header",
      file: "data/csvTableBuilder.js",
      from: "if (cells !== this.readers.length)",
      to: "if (cells > this.readers.length)",
    },
  ],
  idx: [
    {
      what: "bytes may follow the values",
      file: "data/idx.js",
      from: "if (size !== present)",
      to: "if (size > present)",
    },
    {
      what: "a header may end before its dimensions",
      file: "data/idx.js",
      from: "if (bytes.length < headerBytes)",
      to: "if (false)",
    },
  ],
  gzip: [
    {
      what: "a content may be larger than the limit",
      file: "data/gzip.js",
      from: "if (this.length > most)",
      to: "if (false)",
    },
    {
      what: "the end of the file isn't looked at",
      file: "data/gzip.js",
      from: "if (length !== content.length % 2 ** 32 || crc !== content.crc)",
      to: "if (false)",
    },
  ],
  safetensors: [
    {
      what: "data may have holes",
      file: "io/safetensors.js",
      from: "if (entry.begin !== end)",
      to: "if (entry.begin < end)",
    },
    {
      what: "a tensor may have more bytes than its shape",
      file: "io/safetensors.js",
      from: "if (elementsIn(shape) * format.size !== end - begin)",
      to: "if (elementsIn(shape) * format.size > end - begin)",
    },
  ],
  model: [
    {
      what: "a preprocessor's columns aren't looked at before they are read",
      file: "preprocess/checkState.js",
      from: "if (!isFilledList(value.columns))",
      to: "if (false)",
    },
    {
      what: "the optimizer of a training is any name",
      file: "io/training.js",
      from: "if (!isRecord(value) || !isIn(optimizers, value.name))",
      to: "if (!isRecord(value))",
    },
  ],
  checkpoint: [
    {
      what: "an array of words may have any number of bytes",
      file: "train/checkpoints/checkpointFile.js",
      from: " || size > data.length",
      to: "",
    },
    {
      what: "the state is anything, and no text",
      file: "train/checkpoints/checkpointFile.js",
      from: 'if (typeof text !== "string")',
      to: "if (false)",
    },
  ],
  numpy: [
    {
      what: "an array may have more bytes than its shape",
      file: "data/npy.js",
      from: "if (count * format.size !== present)",
      to: "if (count * format.size > present)",
    },
    {
      what: "an array may be shorter than its shape",
      file: "data/npy.js",
      from: "if (count * format.size !== present)",
      to: "if (count * format.size < present)",
    },
    {
      what: "a file may go beyond the end of its archive",
      file: "data/zip.js",
      from: "if (place + FILE_BYTES > bytes.length || view",
      to: "if (view",
    },
  ],
  cifar: [
    {
      what: "labels may be any byte",
      file: "data/cifar.js",
      from: "if (content[at] >= CIFAR10_CLASSES.length)",
      to: "if (false)",
    },
    {
      what: "the last image may be cut off",
      file: "data/cifar.js",
      from: "content.length === 0 || content.length % RECORD !== 0",
      to: "content.length === 0",
    },
  ],
  imports: [
    {
      what: "a constant of ONNX may be shorter than its shape",
      file: "formats/onnx/graphIn.js",
      from: "|| count * size !== data.length",
      to: "",
    },
    {
      what: "weights of TensorFlow.js may be any numbers of bytes",
      file: "formats/tfjs/weights.js",
      from: "if (bytes.length !== needed)",
      to: "if (false)",
    },
    {
      what: "a module may lack its weights",
      file: "formats/torch/module.js",
      from: "if (!found)",
      to: "if (false)",
    },
  ],
  functional: [
    {
      what: "a call may be of what comes behind it",
      file: "io/branches.js",
      from: "isCount(number) && number < known",
      to: "isCount(number)",
    },
    {
      what: "a layer may be called by nothing",
      file: "io/branches.js",
      from: "if (called.size !== configs.length)",
      to: "if (false)",
    },
    {
      what: "an output may have any number of classes",
      file: "functional/load.js",
      from: "if (classes && classes.length !== Math.max(2, units[i]))",
      to: "if (false)",
    },
  ],
  search: [
    {
      what: "a trial may have any number",
      file: "search/searchState.js",
      from: "if (!isPlace(trial, settings.length) || !isPlace(rung, rungs.length))",
      to: "if (false)",
    },
    {
      what: "a range may be upside down",
      file: "search/ranges.js",
      from: "!(low < high) || ",
      to: "",
    },
  ],
};
