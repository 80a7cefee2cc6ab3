//! Typed arrays where their length makes a difference.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Limits};

/// Sorting goes in portions that are merged: the lengths are around whole numbers of them.
#[test]
fn long_arrays_are_sorted_whole() {
    let source = "
        let seed = 1;
        const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
        const odd = [NaN, -0, 0, Infinity, -Infinity, 1.5];
        const wrong = [];
        for (const length of [0, 1, 4095, 4096, 4097, 8192, 12289, 20000]) {
            const numbers = Float64Array.from({ length }, () => (random() % 50 ? random() - 1e9 : odd[random() % odd.length]));
            const expected = Array.from(numbers).sort((a, b) => a < b ? -1 : a > b ? 1 : isNaN(a) - isNaN(b) || Object.is(b, -0) - Object.is(a, -0));
            const sorted = numbers.toSorted();
            if (!expected.every((number, index) => Object.is(number, sorted[index])) || sorted.length !== length) wrong.push(length);
            const big = BigInt64Array.from(numbers, number => BigInt(Math.trunc(isFinite(number) ? number : 0)));
            const bigs = Array.from(big).sort((a, b) => a < b ? -1 : Number(a > b));
            big.sort();
            if (!bigs.every((number, index) => number === big[index])) wrong.push(`big ${length}`);
        }
        wrong";
    let mut vm = Engine::new().vm().build().unwrap();
    let outcome = vm.eval("test.js", source).unwrap();
    assert_eq!(vm.display(outcome.value()).unwrap(), "[]");
}

/// Elements are sought by their bits where these say all, and by their numbers elsewhere.
#[test]
fn elements_are_found_as_in_arrays() {
    let source = "
        const wrong = [];
        const values = [0, -0, 1, -1, 1.5, 255, 300, 65535, -32768, 2 ** 31, NaN, Infinity, 1e300, 0.1, 5e-324, undefined, null, '1', true, 1n, -1n, 2n ** 63n, 2n ** 64n];
        const types = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
            Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
        for (const Type of types) for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) for (const length of Buffer === ArrayBuffer ? [9, 40000] : [9]) {
            const size = Type.BYTES_PER_ELEMENT;
            const array = new Type(new Buffer((length + 1) * size), size, length);
            const isBig = Type === BigInt64Array || Type === BigUint64Array;
            for (const place of [0, 3, length - 1]) for (const value of values) {
                if (typeof value !== (isBig ? 'bigint' : 'number')) continue;
                if (length > 9 && place !== length - 1) continue;
                array.fill(isBig ? 7n : 7);
                array[1] = array[place] = value;
                const plain = Array.from(array);
                for (const sought of values) for (const from of [0, 2, -2]) for (const method of ['indexOf', 'lastIndexOf', 'includes']) {
                    if (length > 9 && (sought !== value || from === 2)) continue;
                    const expected = plain[method](sought, from), found = array[method](sought, from);
                    if (found !== expected) wrong.push(`${Type.name} ${length} ${place} ${value}: ${method} ${String(sought)}, ${from}: ${found}`);
                }
            }
        }
        wrong";
    let mut vm = Engine::new().vm().limits(Limits::unlimited()).build().unwrap();
    let outcome = vm.eval("test.js", source).unwrap();
    assert_eq!(vm.display(outcome.value()).unwrap(), "[]");
}
