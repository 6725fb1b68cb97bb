// Writes or reads arrays of Zarr versions 2 and 3 with zarrita, for the tests of interoperation.
//
// Reads one JSON object from its input: {"mode": "write" or "read", "folder": ..., "arrays": [...]}. An array has the members
// name, shape, dtype, and to write chunks, codecs and separator; to read, a slice may be given as a list of [start, stop] or null.
// Element i, counted in C order, is known to both sides: see value. Writes one JSON object: the name of each array that failed, with
// the reason, and how many were good.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FileSystemStore } from "@zarrita/storage";
import * as zarr from "zarrita";

function value(i, dtype) {
    const v = (i * 37 + 11) % 101;
    if (dtype === "bool") return v % 2 === 1;
    if (dtype.startsWith("float")) return v / 8 - 5;
    return dtype.endsWith("64") ? BigInt(v) : v;
}

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

// Where the elements of a chunk of zarrita's lie, in C order, whatever its strides.
function* positions(chunk) {
    const index = chunk.shape.map(() => 0);
    for (let n = product(chunk.shape); n > 0; n--) {
        yield index.reduce((sum, i, d) => sum + i * chunk.stride[d], 0);
        for (let d = index.length - 1; d >= 0 && ++index[d] === chunk.shape[d]; d--) index[d] = 0;
    }
}

// An array of booleans has methods, others are typed arrays.
const get = (data, at) => (ArrayBuffer.isView(data) ? data[at] : data.get(at));
const set = (data, at, element) => {
    if (ArrayBuffer.isView(data)) data[at] = element;
    else data.set(at, element);
};

async function write(folder, array) {
    const store = new FileSystemStore(join(folder, array.name));
    const created = await zarr.create(zarr.root(store), {
        shape: array.shape, chunkShape: array.chunks, dtype: array.dtype, codecs: array.codecs,
        chunkSeparator: array.separator, attributes: { title: array.name },
        fillValue: array.fill ?? (array.dtype === "bool" ? false : 0),
        dimensionNames: array.dimensionNames,
    });
    const chunk = await zarr.get(created);
    let i = 0;
    for (const at of positions(chunk)) set(chunk.data, at, value(i++, array.dtype));
    await zarr.set(created, null, chunk);
}

async function read(folder, array) {
    const store = new FileSystemStore(join(folder, array.name));
    const opened = await zarr.open(zarr.root(store), { kind: "array" });
    if (opened.dtype !== array.dtype) throw new Error(`type ${opened.dtype}`);
    if (JSON.stringify(opened.shape) !== JSON.stringify(array.shape)) throw new Error(`shape ${opened.shape}`);
    const ranges = array.shape.map((length, d) => array.slice?.[d] ?? [0, length]);
    const chunk = await zarr.get(opened, ranges.map(([start, stop]) => zarr.slice(start, stop)));
    const got = array.shape.length === 0 ? [chunk] : [...positions(chunk)].map((at) => get(chunk.data, at));
    const index = ranges.map(([start]) => start);
    for (const [n, element] of got.entries()) {
        const i = index.reduce((sum, at, d) => sum * array.shape[d] + at, 0);
        const missing = (array.missing ?? []).some((hole) => hole.every((at, d) => Math.floor(index[d] / array.chunks[d]) === at));
        const want = missing ? array.fill : value(i, array.dtype);
        // A fill value comes as text, because JSON has no NaN and no large integers.
        if (missing ? String(element) !== String(want) : element !== want) {
            throw new Error(`element ${n} is ${element}, not ${want}`);
        }
        for (let d = index.length - 1; d >= 0 && ++index[d] === ranges[d][1]; d--) index[d] = ranges[d][0];
    }
}

const request = JSON.parse(readFileSync(0, "utf8"));
const failures = {};
for (const array of request.arrays) {
    try {
        await (request.mode === "write" ? write : read)(request.folder, array);
    } catch (error) {
        failures[array.name] = `${error}${error.cause ? ` (${error.cause})` : ""}`;
    }
}
console.log(JSON.stringify({ good: request.arrays.length - Object.keys(failures).length, failures }));
