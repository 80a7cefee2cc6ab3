// The reviver of JSON.parse. https://tc39.es/ecma262/#sec-internalizejsonproperty
//
// The text is parsed natively. With source text, the parser gives a record for each value it read:
// { value, source, children }, where `source` is the text of a primitive and `children` an internal
// list of records (array), or a null-prototype object of records by key (object), or undefined.
(() => {
  "use strict";

  function internalize(holder, name, reviver, record) {
    const value = holder[name];
    const context = {};
    let children;
    // A record counts only while the value that was read is still in place.
    if (record !== undefined && $SameValue(record.value, value)) {
      if ($IsObject(value)) children = record.children;
      else $CreateDataProperty(context, "source", record.source);
    }
    if ($IsObject(value)) {
      if ($IsArray(value)) {
        const length = $LengthOfArrayLike(value);
        const known = children === undefined ? 0 : children.length;
        for (let index = 0; index < length; index++) {
          const child = index < known ? children[index] : undefined;
          visit(value, "" + index, reviver, child);
        }
      } else {
        const keys = $EnumerableOwnKeys(value);
        const count = keys.length;
        for (let index = 0; index < count; index++) {
          const key = keys[index];
          visit(value, key, reviver, children === undefined ? undefined : children[key]);
        }
      }
    }
    return $call(reviver, holder, name, value, context);
  }

  function visit(value, key, reviver, record) {
    const element = internalize(value, key, reviver, record);
    // NOTE: neither throws when it is refused; a proxy's trap may throw.
    if (element === undefined) $Delete(value, key);
    else $CreateDataProperty(value, key, element);
  }

  return ({
    // The last steps of https://tc39.es/ecma262/#sec-json.parse: `record` may be undefined.
    revive(unfiltered, reviver, record) {
      const root = {};
      $CreateDataProperty(root, "", unfiltered);
      return internalize(root, "", reviver, record);
    },
  });
})();
