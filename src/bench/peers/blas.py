"""Which BLAS computes the products of this process, and how wide its kernels are."""

import ctypes
import re
import sys

# widest lanes, in bits, of the kernels that OpenBLAS names so; it takes those of SkylakeX and its like for AMD's AVX-512 too
LANES = {
    512: ("SkylakeX", "Cooperlake", "Sapphirerapids"),
    256: ("Haswell", "Zen", "Sandybridge", "Bulldozer", "Piledriver", "Steamroller", "Excavator"),
    128: ("Nehalem", "Penryn", "Core2", "Prescott", "Barcelona", "Bobcat", "Atom", "Dunnington"),
}


def kernels():
    """{"kernels": text, "lanes": bits} as far as that can be told: of OpenBLAS on Linux, and of what PyTorch says of itself."""
    about = sys.modules["torch"].__config__.show() if "torch" in sys.modules else ""
    if "BLAS_INFO=mkl" in about:
        # MKL doesn't tell, but chooses by the same features of the processor
        name, lanes = re.search(r"CPU capability usage: (\w+)", about)[1], {"AVX512": 512, "AVX2": 256}
        return {"kernels": f"MKL {name}", **({"lanes": lanes[name]} if name in lanes else {})}
    name = openblas_core()
    if name is None:
        return {}
    lanes = [bits for bits, names in LANES.items() if name.lower() in map(str.lower, names)]
    return {"kernels": f"OpenBLAS {name}", **({"lanes": lanes[0]} if lanes else {})}


def openblas_core():
    """The name of the kernels that the OpenBLAS of this process has chosen; None where none is loaded or the system doesn't tell."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as file:
            files = sorted(set(re.findall(r"/\S*openblas\S*\.so\S*", file.read())))
    except OSError:
        return None
    for file in files:
        library = ctypes.CDLL(file)
        # wheels prefix and suffix the names of theirs
        for symbol in ("openblas_get_corename", "openblas_get_corename64_", "scipy_openblas_get_corename64_"):
            if hasattr(library, symbol):
                function = getattr(library, symbol)
                function.restype = ctypes.c_char_p
                return function().decode()
    return None
