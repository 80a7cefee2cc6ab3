// node:assert/strict

import { strict } from 'node:assert';

export const {
    AssertionError, ok, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual,
    notStrictEqual, partialDeepStrictEqual, throws, doesNotThrow, rejects, doesNotReject, fail, ifError, match,
    doesNotMatch,
} = strict;
export { strict };
export default strict;
