// String.prototype methods that hand over to a method of their argument, and replacement by function.
// https://tc39.es/ecma262/#sec-properties-of-the-string-prototype-object
//
// Only an object is asked for such a method; a primitive never is.
(() => {
  "use strict";

  const MATCH = $wellKnown("match");
  const MATCH_ALL = $wellKnown("matchAll");
  const REPLACE = $wellKnown("replace");
  const SEARCH = $wellKnown("search");
  const SPLIT = $wellKnown("split");

  function requireCoercible(value, name) {
    if (value === undefined || value === null) {
      $ThrowTypeError("String.prototype." + name + " called on null or undefined");
    }
  }

  // replaceAll and matchAll refuse a regular expression without the flag "g".
  function requireGlobal(pattern, name) {
    if (!$IsRegExp(pattern)) return;
    const flags = pattern.flags;
    if (flags === undefined || flags === null || $StringIndexOf($ToString(flags), "g", 0) < 0) {
      $ThrowTypeError(name + " must be called with a global RegExp");
    }
  }

  return ({
    // https://tc39.es/ecma262/#sec-string.prototype.replace
    replace(searchValue, replaceValue) {
      requireCoercible(this, "replace");
      if ($IsObject(searchValue)) {
        const replacer = $GetMethod(searchValue, REPLACE);
        if (replacer !== undefined) return $call(replacer, searchValue, this, replaceValue);
      }
      const string = $ToString(this);
      const search = $ToString(searchValue);
      const functional = $IsCallable(replaceValue);
      const template = functional ? undefined : $ToString(replaceValue);
      const position = $StringIndexOf(string, search, 0);
      if (position < 0) return string;
      const replacement = functional
        ? $ToString($call(replaceValue, undefined, search, position, string))
        : $GetSubstitution(search, string, position, $newList(), undefined, template);
      return $substring(string, 0, position) + replacement
        + $substring(string, position + search.length, string.length);
    },

    // https://tc39.es/ecma262/#sec-string.prototype.replaceall
    replaceAll(searchValue, replaceValue) {
      requireCoercible(this, "replaceAll");
      if ($IsObject(searchValue)) {
        requireGlobal(searchValue, "replaceAll");
        const replacer = $GetMethod(searchValue, REPLACE);
        if (replacer !== undefined) return $call(replacer, searchValue, this, replaceValue);
      }
      const string = $ToString(this);
      const search = $ToString(searchValue);
      const functional = $IsCallable(replaceValue);
      const template = functional ? undefined : $ToString(replaceValue);
      const searchLength = search.length;
      const advance = searchLength > 1 ? searchLength : 1;
      const captures = $newList();
      let result = "";
      let end = 0;
      let position = $StringIndexOf(string, search, 0);
      while (position >= 0) {
        const replacement = functional
          ? $ToString($call(replaceValue, undefined, search, position, string))
          : $GetSubstitution(search, string, position, captures, undefined, template);
        result += $substring(string, end, position) + replacement;
        end = position + searchLength;
        position = $StringIndexOf(string, search, position + advance);
      }
      return end < string.length ? result + $substring(string, end, string.length) : result;
    },

    // https://tc39.es/ecma262/#sec-string.prototype.match
    match(regexp) {
      requireCoercible(this, "match");
      if ($IsObject(regexp)) {
        const matcher = $GetMethod(regexp, MATCH);
        if (matcher !== undefined) return $call(matcher, regexp, this);
      }
      const string = $ToString(this);
      return $RegExpCreate(regexp, undefined)[MATCH](string);
    },

    // https://tc39.es/ecma262/#sec-string.prototype.matchall
    matchAll(regexp) {
      requireCoercible(this, "matchAll");
      if ($IsObject(regexp)) {
        requireGlobal(regexp, "String.prototype.matchAll");
        const matcher = $GetMethod(regexp, MATCH_ALL);
        if (matcher !== undefined) return $call(matcher, regexp, this);
      }
      const string = $ToString(this);
      return $RegExpCreate(regexp, "g")[MATCH_ALL](string);
    },

    // https://tc39.es/ecma262/#sec-string.prototype.search
    search(regexp) {
      requireCoercible(this, "search");
      if ($IsObject(regexp)) {
        const searcher = $GetMethod(regexp, SEARCH);
        if (searcher !== undefined) return $call(searcher, regexp, this);
      }
      const string = $ToString(this);
      return $RegExpCreate(regexp, undefined)[SEARCH](string);
    },

    // https://tc39.es/ecma262/#sec-string.prototype.split
    split(separator, limit) {
      requireCoercible(this, "split");
      if ($IsObject(separator)) {
        const splitter = $GetMethod(separator, SPLIT);
        if (splitter !== undefined) return $call(splitter, separator, this, limit);
      }
      const string = $ToString(this);
      const count = limit === undefined ? 4294967295 : limit >>> 0;
      const divider = $ToString(separator);
      if (count === 0) return [];
      if (separator === undefined) return [string];
      return $splitString(string, divider, count);
    },
  });
})();
