# Reads commands from stdin, one a line, with bytes in base64:
#   "decode LENGTH STREAM" prints what liblzo2 decodes; "encode DATA" prints a stream of each encoder that liblzo2 has.
# The encoders that python3-lzo does not know are called in the library itself, where it is found.
import base64
import ctypes
import sys

import lzo

try:
    library = ctypes.CDLL("liblzo2.so.2")
except OSError:
    library = None
ENCODERS = ["lzo1x_1_compress", "lzo1x_1_11_compress", "lzo1x_1_12_compress", "lzo1x_1_15_compress", "lzo1x_999_compress"] if library else []
memory = ctypes.create_string_buffer(1 << 20)


def encode(name, data):
    stream = ctypes.create_string_buffer(len(data) + len(data) // 16 + 67)
    length = ctypes.c_size_t(len(stream))
    result = getattr(library, name)(data, ctypes.c_size_t(len(data)), stream, ctypes.byref(length), memory)
    assert result == 0, (name, result)
    return stream.raw[:length.value]


def decode(stream, length):
    data = ctypes.create_string_buffer(max(length, 1))
    written = ctypes.c_size_t(length)
    result = library.lzo1x_decompress_safe(stream, ctypes.c_size_t(len(stream)), data, ctypes.byref(written), None)
    assert result == 0, result
    return data.raw[:written.value]


for line in sys.stdin:
    words = line.rstrip("\n").split(" ")
    if words[0] == "decode":
        stream, length = base64.b64decode(words[2]), int(words[1])
        data = lzo.decompress(stream, False, length)
        assert len(data) == length
        assert library is None or decode(stream, length) == data
        print(base64.b64encode(data).decode())
    else:
        data = base64.b64decode(words[1])
        streams = [encode(name, data) for name in ENCODERS] + [lzo.compress(data, 1, False), lzo.compress(data, 9, False)]
        print(" ".join(base64.b64encode(stream).decode() for stream in streams))
