// node:util/types: what internal slots a value has, whatever its prototype says.

import binding from 'internal:binding';

const { kind } = binding;
const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const { apply, getPrototypeOf } = Reflect;

const isKind = (name) => (value) => kind(value) === name;
const isTyped = (name) => (value) => kind(value) === 'TypedArray' && apply(tag, value, []) === name;

/** Functions are told by the prototypes that their kinds begin with. */
function hasPrototype(sample) {
    const wanted = getPrototypeOf(sample);
    return (value) => {
        if (typeof value !== 'function' || kind(value) === 'Proxy') return false;
        for (let at = getPrototypeOf(value); at !== null && kind(at) !== 'Proxy'; at = getPrototypeOf(at)) {
            if (at === wanted) return true;
        }
        return false;
    };
}
const isGenerator = hasPrototype(function* () {});
const isAsyncGenerator = hasPrototype(async function* () {});
const isPlainAsync = hasPrototype(async () => {});

export const isAnyArrayBuffer = (value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArgumentsObject = isKind('Arguments');
export const isArrayBuffer = isKind('ArrayBuffer');
export const isArrayBufferView = (value) => kind(value) === 'TypedArray' || kind(value) === 'DataView';
export const isAsyncFunction = (value) => isPlainAsync(value) || isAsyncGenerator(value);
export const isBigInt64Array = isTyped('BigInt64Array');
export const isBigUint64Array = isTyped('BigUint64Array');
export const isBigIntObject = isKind('BigInt');
export const isBooleanObject = isKind('Boolean');
export const isBoxedPrimitive = (value) => ['BigInt', 'Boolean', 'Number', 'String', 'Symbol'].includes(kind(value));
export const isDataView = isKind('DataView');
export const isDate = isKind('Date');
export const isExternal = () => false;
export const isFloat16Array = isTyped('Float16Array');
export const isFloat32Array = isTyped('Float32Array');
export const isFloat64Array = isTyped('Float64Array');
export const isGeneratorFunction = (value) => isGenerator(value) || isAsyncGenerator(value);
export const isGeneratorObject = isKind('Generator');
export const isInt16Array = isTyped('Int16Array');
export const isInt32Array = isTyped('Int32Array');
export const isInt8Array = isTyped('Int8Array');
export const isMap = isKind('Map');
export const isModuleNamespaceObject = isKind('Module');
export const isNativeError = isKind('Error');
export const isNumberObject = isKind('Number');
export const isPromise = isKind('Promise');
export const isProxy = isKind('Proxy');
export const isRegExp = isKind('RegExp');
export const isSet = isKind('Set');
export const isSharedArrayBuffer = isKind('SharedArrayBuffer');
export const isStringObject = isKind('String');
export const isSymbolObject = isKind('Symbol');
export const isTypedArray = isKind('TypedArray');
export const isUint16Array = isTyped('Uint16Array');
export const isUint32Array = isTyped('Uint32Array');
export const isUint8Array = isTyped('Uint8Array');
export const isUint8ClampedArray = isTyped('Uint8ClampedArray');
export const isWeakMap = isKind('WeakMap');
export const isWeakSet = isKind('WeakSet');

export default {
    isAnyArrayBuffer, isArgumentsObject, isArrayBuffer, isArrayBufferView, isAsyncFunction, isBigInt64Array,
    isBigUint64Array, isBigIntObject, isBooleanObject, isBoxedPrimitive, isDataView, isDate, isExternal,
    isFloat16Array, isFloat32Array, isFloat64Array, isGeneratorFunction, isGeneratorObject, isInt16Array, isInt32Array,
    isInt8Array, isMap, isModuleNamespaceObject, isNativeError, isNumberObject, isPromise, isProxy, isRegExp, isSet,
    isSharedArrayBuffer, isStringObject, isSymbolObject, isTypedArray, isUint16Array, isUint32Array, isUint8Array,
    isUint8ClampedArray, isWeakMap, isWeakSet,
};
