# Decodes what is in the files <n>.encoded with the codecs of cases.txt, compares it with <n>.decoded, and encodes <n>.raw into <n>.theirs.
import bz2
import gzip
import json
import os
import sys
import zlib

folder = sys.argv[1]


def path(name):
    return os.path.join(folder, name)


def read(name):
    with open(path(name), "rb") as file:
        return file.read()


modules = {
    "python_zlib": lambda level: (lambda raw: zlib.compress(raw, level), zlib.decompress),
    "python_gzip": lambda level: (lambda raw: gzip.compress(raw, level), gzip.decompress),
    "python_bz2": lambda level: (lambda raw: bz2.compress(raw, level), bz2.decompress),
}

count = 0
with open(path("cases.txt")) as file:
    for number, line in enumerate(file):
        configuration = json.loads(line)
        name = configuration["id"]
        if name in modules:
            encode, decode = modules[name](configuration["level"])
        else:
            import numcodecs

            codec = numcodecs.get_codec(configuration)
            encode, decode = codec.encode, codec.decode
        decoded = bytes(decode(read(f"{number}.encoded")))
        if decoded != read(f"{number}.decoded"):
            sys.exit(f"{line.strip()} reads something else in {number}")
        with open(path(f"{number}.theirs"), "wb") as output:
            output.write(bytes(encode(read(f"{number}.raw"))))
        count += 1
print(count, "read")
