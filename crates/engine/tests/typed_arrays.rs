//! Typed arrays where their length makes a difference.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::Engine;

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
