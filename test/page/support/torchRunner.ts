/** What the PyTorch programs of the page run with. */

/** The two functions of safetensors.torch that programs use, for a Python without that package. */
export const SAFETENSORS = `
import json, numpy, torch
def load_file(path):
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__": continue
        assert entry["dtype"] == "F32"
        begin, end = (8 + size + at for at in entry["data_offsets"])
        values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        found[name] = torch.from_numpy(values.copy())
    return found
def save_file(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        if tensor.dtype != torch.float32: continue
        part = tensor.contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    open(path, "wb").write(len(text).to_bytes(8, "little") + text + data)
`;

/**
 * Runs the programs of some folders in one Python, each in its folder; prints which one is begun.
 */
export const RUNNER = `
import os, runpy, sys
for folder in sys.argv[1:]:
    print("==", folder)
    os.chdir(folder)
    runpy.run_path("program.py")
`;
