"""Prints, for each pair of element types, the values that both programs cast and NumPy's result, as hexadecimal bytes, and whether
NumPy calls the cast same_kind. Values that C leaves undefined are left out."""

import numpy as np

KINDS = "b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16".split()
generator = np.random.default_rng(4)


def values(kind):
    dtype = np.dtype(kind)
    if kind == "b1":
        return np.array([0, 1] * 40, dtype)
    raw = generator.integers(0, 256, 200 * dtype.itemsize, np.uint8).tobytes()
    random = np.frombuffer(raw, dtype)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        edges = [info.min, info.min + 1, 0, 1, info.max - 1, info.max]
        ties = [x for p in range(8, 63) for x in ((1 << p) - 1, 1 << p, (1 << p) + 1, (1 << p) + (1 << (p - 8)) + 1) if x <= info.max]
        return np.concatenate([random, np.array(edges + ties, dtype)])
    real = np.dtype({"f2": "f2", "f4": "f4", "f8": "f8", "c8": "f4", "c16": "f8"}[kind])
    numbers = generator.normal(size=300) * 10.0 ** generator.integers(-50, 50, 300)
    halves = np.arange(0, 1 << 16, 97, dtype=np.uint16).view("f2").astype("f8")
    near = np.concatenate([halves * (1 + s * 2.0**-p) for p in (11, 12, 24, 25, 52) for s in (1, -1)])
    tiny = np.arange(1, 300) * 2.0**-26
    edges = [0, -0.0, 1, -1, 0.5, 127.9, 255.9, 65504, 65519.99, 65520, 65536, 3.4028235e38, 3.4028236e38, 1e39, 1e-46, 5e-324,
             2.0**-14, 2.0**-24, 2.0**-25, 2.0**-25 * 1.0001, 3 * 2.0**-25, 2.0**31, 2.0**32, 2.0**63, -(2.0**63), 2.0**64, np.inf, -np.inf, np.nan]
    small = generator.integers(-300, 300, 200) / 4
    with np.errstate(all="ignore"):
        found = np.concatenate([numbers, near, tiny, edges, small]).astype(real)
    # Quiet NaNs with payloads; what becomes of signalling ones depends on the processor.
    bits = np.array([0x7E00, 0xFE00, 0x7E01, 0x7FFF, 0xFFAA], np.uint16)
    if kind == "f2":
        found = np.concatenate([found, bits.view("f2")])
    if kind == "f4":
        found = np.concatenate([found, np.array([0x7FC00000, 0xFFC00000, 0x7FC12345, 0x7FFFFFFF], np.uint32).view("f4")])
    if kind == "f8":
        payloads = [0x7FF8 << 48, 0xFFF8 << 48, (0x7FF8 << 48) + 12345, (0x7FFF << 48) + (1 << 40)]
        found = np.concatenate([found, np.array(payloads, np.uint64).view("f8")])
    if dtype.kind == "c":
        parts = np.empty(2 * len(found), real)
        parts[::2], parts[1::2] = found, np.roll(found, 7)
        found = parts.view(dtype)
    return found


with np.errstate(all="ignore"):
    for source in KINDS:
        for target in KINDS:
            x = values(source)
            if np.dtype(source).kind in "fc" and target[0] in "iu":
                info = np.iinfo(target)
                real = x.real.astype("f8")
                # A bound that float64 has no place for rounds up to a power of two, which is outside.
                x = x[(real > float(info.min) - 1) & (np.trunc(real) >= float(info.min))
                      & ((real < float(info.max)) if info.max >= 2**62 else (real < float(info.max) + 1))]
            import warnings
            warnings.simplefilter("ignore")
            kinds = {"f2": "f4", "c8": "c16"}
            same = np.can_cast(kinds.get(source, source), kinds.get(target, target), "same_kind")
            print(np.dtype(source).name, np.dtype(target).name, int(same), x.tobytes().hex(), x.astype(target).tobytes().hex(), sep=";")
