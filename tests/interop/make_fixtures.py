"""Writes Zarr version 3 arrays by the letter of the specification, with nothing but Python's standard library.

    python3 make_fixtures.py [folder]

It shares no code with PolyTools, and is the other side of its reading tests: sharding, crc32c, transpose, both byte orders, all data
types, fill values and chunk keys. Sources: https://zarr-specs.readthedocs.io/en/latest/v3/core/, the pages of the codecs
there, and RFC 3720 for the checksum.

    <name>/                an array: zarr.json and its chunks
    expected/<name>.npy    its elements; .npy in C order, little-endian
    damaged/<name>/        an array of which one chunk is damaged
    specification/*.json   metadata documents that the specification shows
    fixtures.json          the names; of damaged arrays the chunk's index and what is wrong with it; checksums of RFC 3720

Elements of a chunk that lie outside the array are 0xA5 and must never appear.
"""

import gzip
import itertools
import json
import math
import shutil
import struct
import sys
from pathlib import Path

MISSING = 2**64 - 1
PADDING = 0xA5

# Name: NumPy's kind, bytes of a number, struct's letter.
TYPES = {
    "bool": ("b1", 1, "?"), "int8": ("i1", 1, "b"), "uint8": ("u1", 1, "B"), "int16": ("i2", 2, "h"), "uint16": ("u2", 2, "H"),
    "int32": ("i4", 4, "i"), "uint32": ("u4", 4, "I"), "int64": ("i8", 8, "q"), "uint64": ("u8", 8, "Q"), "float16": ("f2", 2, "e"),
    "float32": ("f4", 4, "f"), "float64": ("f8", 8, "d"), "complex64": ("c8", 4, "f"), "complex128": ("c16", 8, "d"),
}


def make_table():
    # The polynomial 0x1EDC6F41 with its bits reversed.
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


CRC_TABLE = list(make_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


# RFC 3720, B.4.
CHECKSUMS = {
    "00" * 32: 0x8A9136AA,
    "ff" * 32: 0x62A8AB43,
    bytes(range(32)).hex(): 0x46DD794E,
    bytes(reversed(range(32))).hex(): 0x113FDB5C,
    "01c00000000000000000000000000000140000000000040000000014000000182800000000000000" + "0200000000000000": 0xD9963A56,
}
for data, checksum in CHECKSUMS.items():
    assert crc32c(bytes.fromhex(data)) == checksum, data


def element(data_type, value):
    """An element, little-endian."""
    letter = TYPES[data_type][2]
    numbers = (value.real, value.imag) if data_type.startswith("complex") else (value,)
    return b"".join(struct.pack("<" + letter, number) for number in numbers)


def swap(raw, number_size):
    return b"".join(raw[i : i + number_size][::-1] for i in range(0, len(raw), number_size))


def indices(shape):
    return itertools.product(*map(range, shape))


def encode(chunk, shape, steps, number_size):
    """A chunk, a list of elements in C order, through codecs."""
    encoded = None
    for step, argument in steps:
        if step == "transpose":
            # Dimension i of what is stored is dimension order[i] of the chunk.
            strides = [math.prod(shape[d + 1 :]) for d in range(len(shape))]
            turned = [shape[d] for d in argument]
            chunk = [chunk[sum(i * strides[d] for i, d in zip(index, argument))] for index in indices(turned)]
            shape = turned
        elif step == "bytes":
            encoded = b"".join(chunk)
            if argument == "big":
                encoded = swap(encoded, number_size)
        elif step == "gzip":
            encoded = gzip.compress(encoded, argument, mtime=0)
        elif step == "crc32c":
            encoded += struct.pack("<I", crc32c(encoded))
    return encoded


def codec_documents(steps):
    for step, argument in steps:
        key = {"transpose": "order", "bytes": "endian", "gzip": "level"}.get(step)
        yield {"name": step} if argument is None else {"name": step, "configuration": {key: argument}}


class Fixtures:
    def __init__(self, folder):
        self.folder = folder
        self.names = []
        self.damaged = []

    def array(
        self, name, data_type, shape, chunk_shape, steps, value, fill, fill_raw=None, present=lambda index: True, keys=("default", "/"),
        shard=None, index_at="end", index_steps=(("bytes", "little"), ("crc32c", None)), gap=0, turned=False, extra=None, damage=None):
        """One array. present: whether a chunk (with shards, an inner chunk) is stored. damage: (shard's or chunk's index, what is done to
        its bytes, what is wrong, the chunk's index)."""
        number_size = TYPES[data_type][1]
        fill_raw = element(data_type, fill) if fill_raw is None else fill_raw
        size = len(fill_raw)
        folder = self.folder / ("damaged" if damage else "") / name
        folder.mkdir(parents=True)
        encoding, separator = keys
        codecs = list(codec_documents(steps))
        if shard:
            configuration = {"chunk_shape": chunk_shape, "codecs": codecs, "index_codecs": list(codec_documents(index_steps))}
            # The default is not written.
            configuration |= {} if index_at == "end" and turned else {"index_location": index_at}
            codecs = [{"name": "sharding_indexed", "configuration": configuration}]
        document = {
            "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": data_type,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shard or chunk_shape}},
            "chunk_key_encoding": {"name": encoding, "configuration": {"separator": separator}},
            "fill_value": fill_document(data_type, fill) if extra is None or "fill_value" not in extra else extra["fill_value"],
            "codecs": codecs, "attributes": {},
        } | (extra or {})
        (folder / "zarr.json").write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")

        expected = {}
        files = {}
        unit = shard or chunk_shape
        for chunk in indices([-(-n // c) for n, c in zip(shape, chunk_shape)]):
            elements = []
            for place in indices(chunk_shape):
                index = tuple(i * n + p for i, n, p in zip(chunk, chunk_shape, place))
                if any(i >= n for i, n in zip(index, shape)):
                    elements.append(bytes([PADDING if data_type != "bool" else 1]) * size)
                    continue
                raw = element(data_type, value(index)) if present(chunk) else fill_raw
                expected[index] = raw
                elements.append(raw)
            if present(chunk):
                per_file = [n // c for n, c in zip(unit, chunk_shape)]
                file = tuple(i // n for i, n in zip(chunk, per_file))
                inner = tuple(i % n for i, n in zip(chunk, per_file))
                files.setdefault(file, {})[inner] = encode(elements, chunk_shape, steps, number_size)

        for file, chunks in files.items():
            stored = self.shard(chunks, per_file, index_at, index_steps, gap, turned) if shard else chunks[(0,) * len(shape)]
            if damage and damage[0] == list(file):
                stored = damage[1](stored)
            key = separator.join([*(["c"] if encoding == "default" else []), *map(str, file)]) or "0"
            path = folder.joinpath(*key.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored)

        if damage:
            self.damaged.append({"name": name, "chunk": damage[3], "fault": damage[2]})
            return
        self.names.append(name)
        raw = b"".join(expected[index] for index in indices(shape))
        self.npy(name, data_type, shape, raw)

    @staticmethod
    def shard(chunks, per_file, index_at, index_steps, gap, turned):
        """Inner chunks and their index. turned: written from the last to the first."""
        index_size = 16 * math.prod(per_file) + 4 * sum(step == "crc32c" for step, _ in index_steps)
        body = b""
        start = index_size if index_at == "start" else 0
        places = {}
        for inner in sorted(chunks, reverse=turned):
            # Space between chunks may be unused.
            body += b"\xEE" * gap
            places[inner] = (start + len(body), len(chunks[inner]))
            body += chunks[inner]
        entries = [struct.pack("<Q", n) for inner in indices(per_file) for n in places.get(inner, (MISSING, MISSING))]
        index = encode(entries, [*per_file, 2], index_steps, 8)
        assert len(index) == index_size
        return index + body if index_at == "start" else body + index

    def npy(self, name, data_type, shape, raw):
        kind = TYPES[data_type][0]
        order = "|" if kind in ("b1", "i1", "u1") else "<"
        text = f"{{'descr': '{order}{kind}', 'fortran_order': False, 'shape': {tuple(shape)!r}, }}"
        text += " " * (-(10 + len(text) + 1) % 64) + "\n"
        path = self.folder / "expected" / (name + ".npy")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode("latin-1") + raw)


def fill_document(data_type, value):
    def number(x):
        return "NaN" if x != x else "Infinity" if x == math.inf else "-Infinity" if x == -math.inf else x

    return [number(value.real), number(value.imag)] if data_type.startswith("complex") else number(value) if "float" in data_type else value


def values(data_type):
    """Different numbers for neighbouring places, the type's ends among them."""
    bits = 8 * TYPES[data_type][1]
    ends = {"i": [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1], "u": [0, 2**bits - 1]}
    if data_type == "bool":
        return lambda index: sum(index) % 3 == 0
    if data_type.startswith(("int", "uint")):
        edges = ends[data_type[0]]
        return lambda index: edges[sum(index) % 2] if index[-1] == 0 else 7 * sum(i * 10**d for d, i in enumerate(index)) % 127
    edges = [math.nan, math.inf, -math.inf, -0.0, {2: 6e-8, 4: 1e-45, 8: 5e-324}[bits // 8], {2: 65504.0, 4: 3.0e38, 8: 1.7e308}[bits // 8]]

    def real(index):
        place = sum(i * 10**d for d, i in enumerate(index))
        return edges[place % 6] if index[-1] == 0 else place / 8 - 1.5

    return (lambda index: complex(real(index), -real(index[::-1]))) if data_type.startswith("complex") else real


FILLS = {"bool": True, "float16": -1.5, "float32": math.nan, "float64": math.inf, "complex64": complex(1.5, -2), "complex128": complex(math.nan, -math.inf)}


def write_types(out):
    for i, data_type in enumerate(TYPES):
        one_byte = TYPES[data_type][1] == 1
        endian = (None if i % 2 else "little") if one_byte else "big" if i % 2 else "little"
        for name, steps in (("plain", [("bytes", endian)]), ("gzip", [("bytes", None if one_byte else "big"), ("gzip", 1 + i % 9)])):
            out.array(
                f"type-{data_type}-{name}", data_type, [5, 3], [2, 2], steps, values(data_type), FILLS.get(data_type, 42),
                present=lambda chunk: chunk != (1, 0))


def write_fills(out):
    # By name, by number and by the bits in hexadecimal digits, the highest first; no chunk is stored.
    def fill(name, data_type, document, raw):
        out.array(
            f"fill-{data_type}-{name}", data_type, [3], [2], [("bytes", "little")], lambda index: 0, None, raw, lambda chunk: False,
            extra={"fill_value": document})

    for data_type in ("float16", "float32", "float64"):
        for word in ("NaN", "Infinity", "-Infinity"):
            fill(word, data_type, word, element(data_type, float(word)))
        fill("integer", data_type, 3, element(data_type, 3.0))
        fill("negative-zero", data_type, -0.0, element(data_type, -0.0))
    for data_type, digits in (("float16", "7e05"), ("float32", "ffc12345"), ("float64", "7ff80000deadbeef"), ("float64", "3ff8000000000000")):
        fill("0x" + digits, data_type, "0x" + digits, bytes.fromhex(digits)[::-1])
    fill("mixed", "complex64", ["0x7fc00001", "-Infinity"], bytes.fromhex("7fc00001")[::-1] + struct.pack("<f", -math.inf))
    fill("mixed", "complex128", [1.25, "0x7ff8000000000001"], struct.pack("<d", 1.25) + bytes.fromhex("7ff8000000000001")[::-1])
    fill("largest", "uint64", 2**64 - 1, b"\xff" * 8)
    fill("least", "int64", -(2**63), struct.pack("<q", -(2**63)))


def write_keys(out):
    for encoding in "default", "v2":
        for separator in "/.":
            out.array(
                f"keys-{encoding}-{'slash' if separator == '/' else 'dot'}", "int32", [4, 11, 3], [2, 1, 3], [("bytes", "little")],
                values("int32"), 0, keys=(encoding, separator))
        out.array(f"keys-{encoding}-single", "float64", [], [], [("bytes", "little")], lambda index: 1.25, 0.0, keys=(encoding, "/"))
    # The separators that hold where none is given.
    for encoding, separator in ("default", "/"), ("v2", "."):
        out.array(
            f"keys-{encoding}-implied", "int16", [3, 3], [2, 2], [("bytes", "big")], values("int16"), 0, keys=(encoding, separator),
            extra={"chunk_key_encoding": {"name": encoding}})


def write_codecs(out):
    for order in itertools.permutations(range(3)):
        out.array(
            "transpose-" + "".join(map(str, order)), "uint16", [5, 4, 3], [2, 3, 2], [("transpose", order), ("bytes", "big")],
            values("uint16"), 9, present=lambda chunk: sum(chunk) % 3 < 2)
    out.array(
        "transpose-gzip-crc32c", "complex128", [3, 4], [3, 2],
        [("transpose", (1, 0)), ("bytes", "little"), ("gzip", 5), ("crc32c", None)], values("complex128"), complex(0, 0))
    out.array("crc32c", "float32", [10], [4], [("bytes", "little"), ("crc32c", None)], values("float32"), 0.0)
    out.array("crc32c-gzip", "float32", [10], [4], [("bytes", "big"), ("crc32c", None), ("gzip", 9)], values("float32"), 0.0)
    out.array(
        "names", "int8", [2, 3, 2], [2, 3, 2], [("bytes", None)], values("int8"), 0,
        extra={"dimension_names": ["time", None, "größe"], "attributes": {"title": "Ünï \U0001f600", "nested": {"a": [1, 2.5, None, True]}}})
    out.array("empty", "float64", [0, 3], [2, 2], [("bytes", "little")], values("float64"), 0.0)


def write_shards(out):
    little = ("bytes", "little")
    for index_at in "start", "end":
        for index_name, index_steps in (
                ("crc32c", [little, ("crc32c", None)]), ("bare", [little]), ("big", [("bytes", "big"), ("crc32c", None)])):
            out.array(
                f"shard-{index_at}-{index_name}", "int32", [7, 5], [2, 2], [little], values("int32"), -1, index_at=index_at,
                present=lambda chunk: chunk not in ((0, 1), (3, 0)) and chunk[0] != 2, shard=[4, 4], index_steps=index_steps)
        out.array(
            f"shard-{index_at}-gzip-gaps", "float64", [6, 8], [3, 2], [little, ("gzip", 6)], values("float64"), math.nan, shard=[6, 4],
            index_at=index_at, gap=5, turned=True, present=lambda chunk: chunk != (1, 1))
        out.array(
            f"shard-{index_at}-transpose", "uint16", [4, 6, 5], [2, 3, 1],
            [("transpose", (2, 0, 1)), ("bytes", "big"), ("crc32c", None)], values("uint16"), 77, shard=[4, 3, 4], index_at=index_at,
            turned=True, present=lambda chunk: sum(chunk) % 4 != 1)
    out.array("shard-one-chunk", "complex64", [3], [4], [little], values("complex64"), complex(0, 0), shard=[4])
    out.array("shard-1d", "float16", [100], [8], [little, ("gzip", 1)], values("float16"), 0.0, shard=[32], keys=("v2", "."))
    # The shards end beyond the array by more than a chunk.
    out.array("shard-beyond", "bool", [3, 9], [1, 2], [("bytes", None)], values("bool"), False, shard=[5, 8])


def write_damaged(out):
    little = ("bytes", "little")

    def flip(position):
        def change(stored):
            at = position % len(stored)
            return stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]
        return change

    def entry(position, number):
        def change(stored):
            # The index, at the end without a checksum, has four entries.
            at = len(stored) - 64 + position
            return stored[:at] + struct.pack("<Q", number) + stored[at + 8 :]
        return change

    def array(name, damage, fault, crc=True, steps=(little,)):
        out.array(
            name, "int32", [4, 4], [2, 2], list(steps), values("int32"), 0, shard=[4, 4],
            index_steps=[little, ("crc32c", None)] if crc else [little], damage=([0, 0], damage, fault, [0, 0]))

    array("index-bit", flip(-5 - 60), "checksum")
    array("index-checksum-bit", flip(-1), "checksum")
    array("index-cut", lambda stored: stored[:30], "truncated")
    array("offset-beyond", entry(0, 1000), "truncated", crc=False)
    array("offset-huge", entry(0, 2**63 + 5), "truncated", crc=False)
    array("length-huge", entry(8, 2**64 - 2), "truncated", crc=False)
    array("length-overflows", entry(8, 2**63 - 1), "truncated", crc=False)
    array("length-wrong", entry(8, 12), "undecodable", crc=False)
    array("inner-checksum-bit", flip(3), "checksum", steps=(little, ("crc32c", None)))
    array("inner-gzip", flip(1), "undecodable", steps=(little, ("gzip", 5)))
    out.array(
        "chunk-checksum-bit", "int32", [4], [2], [little, ("crc32c", None)], values("int32"), 0, damage=([1], flip(0), "checksum", [1]))
    out.array("chunk-cut", "int32", [4], [2], [little], values("int32"), 0, damage=([1], lambda stored: stored[:7], "truncated", [1]))


def write_specification(folder):
    """Metadata that the specification shows."""
    grid = {"name": "regular", "configuration": {"chunk_shape": [1000, 100]}}
    base = {"zarr_format": 3, "node_type": "array", "shape": [10000, 1000]}
    keys = {"name": "default", "configuration": {"separator": "/"}}
    documents = {
        "array": base | {
            "dimension_names": ["rows", "columns"], "data_type": "float64", "chunk_grid": grid, "chunk_key_encoding": keys,
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "fill_value": "NaN",
            "attributes": {"foo": 42, "bar": "apples", "baz": [1, 2, 3, 4]}},
        "array-of-unknown-type": base | {
            "data_type": {"name": "urn:example:datetime", "configuration": {"unit": "ns"}}, "chunk_grid": grid, "chunk_key_encoding": keys,
            "codecs": [{"name": "bytes", "configuration": {"endian": "big"}}], "fill_value": None},
        "group": {"zarr_format": 3, "node_type": "group", "attributes": {"spam": "ham", "eggs": 42}},
        # The codecs of the page on sharding, in an array of shards of 64 x 64 elements, whose index has 68 bytes.
        "sharded-array": base | {
            "data_type": "float64", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [64, 64]}}, "chunk_key_encoding": keys,
            "codecs": [{"name": "sharding_indexed", "configuration": {
                "chunk_shape": [32, 32],
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 1}}],
                "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}],
                "index_location": "end"}}], "fill_value": 0},
    }
    (folder / "specification").mkdir()
    for name, document in documents.items():
        (folder / "specification" / (name + ".json")).write_text(json.dumps(document, indent=1), encoding="utf-8")


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "fixtures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    out = Fixtures(folder)
    for write in write_types, write_fills, write_keys, write_codecs, write_shards, write_damaged:
        write(out)
    write_specification(folder)
    (folder / "fixtures.json").write_text(json.dumps({
        "arrays": out.names, "damaged": out.damaged,
        "crc32c": [{"data": data, "checksum": checksum} for data, checksum in CHECKSUMS.items()]}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
