// RegExp.prototype methods as the specification has them: they read `exec`, `flags` and `lastIndex` where script may
// have put something else. A pristine regular expression, in which nobody has, takes the natives' short way.
// https://tc39.es/ecma262/#sec-properties-of-the-regexp-prototype-object
(() => {
  "use strict";

  function requireObject(value, name) {
    if (!$IsObject(value)) $ThrowTypeError("RegExp.prototype." + name + " called on a value that is not an object");
  }

  // https://tc39.es/ecma262/#sec-regexpexec
  function regExpExec(rx, string) {
    const exec = rx.exec;
    if (!$IsCallable(exec)) return $RegExpBuiltinExec(rx, string);
    const result = $call(exec, rx, string);
    if (result !== null && !$IsObject(result)) $ThrowTypeError("The result of exec is neither an object nor null");
    return result;
  }

  function has(flags, flag) {
    return $StringIndexOf(flags, flag, 0) >= 0;
  }

  function toLength(value) {
    const length = $ToIntegerOrInfinity(value);
    if (length <= 0) return 0;
    return length < 9007199254740991 ? length : 9007199254740991;
  }

  // Moves `lastIndex` past an empty match.
  function stepOver(rx, string, unicode) {
    rx.lastIndex = $AdvanceStringIndex(string, toLength(rx.lastIndex), unicode);
  }

  // The replacement of one match by a function, from the flat list that $RegExpMatches gives:
  // position, match, captures, groups.
  function callReplacer(replacer, list, at, width, string) {
    const position = list[at];
    const groups = list[at + width - 1];
    if (groups === undefined) {
      if (width === 3) return $call(replacer, undefined, list[at + 1], position, string);
      if (width === 4) return $call(replacer, undefined, list[at + 1], list[at + 2], position, string);
      if (width === 5) return $call(replacer, undefined, list[at + 1], list[at + 2], list[at + 3], position, string);
    }
    const args = $newList();
    for (let index = 1; index < width - 1; index++) args[args.length] = list[at + index];
    args[args.length] = position;
    args[args.length] = string;
    if (groups !== undefined) args[args.length] = groups;
    return $call(replacer, undefined, ...args);
  }

  function replaceByFunction(rx, string, replacer) {
    const width = $RegExpWidth(rx);
    const list = $RegExpMatches(rx, string);
    const length = list.length;
    let result = "";
    let next = 0;
    for (let at = 0; at < length; at += width) {
      const position = list[at];
      const replacement = $ToString(callReplacer(replacer, list, at, width, string));
      result += $substring(string, next, position) + replacement;
      next = position + list[at + 1].length;
    }
    return next < string.length ? result + $substring(string, next, string.length) : result;
  }

  return ({
    // https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.match%
    match(S) {
      requireObject(this, "@@match");
      const string = $ToString(S);
      if ($RegExpIsPristine(this)) return $RegExpMatch(this, string);
      const flags = $ToString(this.flags);
      if (!has(flags, "g")) return regExpExec(this, string);
      const unicode = has(flags, "u") || has(flags, "v");
      this.lastIndex = 0;
      const matches = $newList();
      for (;;) {
        const result = regExpExec(this, string);
        if (result === null) return matches.length === 0 ? null : $CreateArrayFromList(matches);
        const match = $ToString(result[0]);
        matches[matches.length] = match;
        if (match === "") stepOver(this, string, unicode);
      }
    },

    // https://tc39.es/ecma262/#sec-regexp-prototype-matchall
    matchAll(S) {
      requireObject(this, "@@matchAll");
      const string = $ToString(S);
      const C = $SpeciesConstructor(this, $intrinsic("RegExp"));
      const flags = $ToString(this.flags);
      const matcher = $construct(C, this, flags);
      matcher.lastIndex = toLength(this.lastIndex);
      return $newStateful("RegExpStringIteratorPrototype", {
        __proto__: null,
        matcher,
        string,
        global: has(flags, "g"),
        unicode: has(flags, "u") || has(flags, "v"),
        done: false,
      });
    },

    // https://tc39.es/ecma262/#sec-%regexpstringiteratorprototype%.next
    next() {
      const state = $stateOf(this, "RegExpStringIteratorPrototype", "%RegExpStringIteratorPrototype%.next");
      if (state.done) return { value: undefined, done: true };
      const { matcher, string, global, unicode } = state;
      // NOTE: an error ends the iterator, as it would a generator.
      state.done = true;
      const match = regExpExec(matcher, string);
      if (match === null) return { value: undefined, done: true };
      if (!global) return { value: match, done: false };
      if ($ToString(match[0]) === "") stepOver(matcher, string, unicode);
      state.done = false;
      return { value: match, done: false };
    },

    // https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.replace%
    replace(S, replaceValue) {
      requireObject(this, "@@replace");
      const string = $ToString(S);
      const functional = $IsCallable(replaceValue);
      const template = functional ? undefined : $ToString(replaceValue);
      if ($RegExpIsPristine(this)) {
        if (functional) return replaceByFunction(this, string, replaceValue);
        return $RegExpReplace(this, string, template);
      }
      const flags = $ToString(this.flags);
      const global = has(flags, "g");
      const unicode = has(flags, "u") || has(flags, "v");
      if (global) this.lastIndex = 0;
      const results = $newList();
      for (;;) {
        const result = regExpExec(this, string);
        if (result === null) break;
        results[results.length] = result;
        if (!global) break;
        if ($ToString(result[0]) === "") stepOver(this, string, unicode);
      }
      let accumulated = "";
      let next = 0;
      for (let at = 0; at < results.length; at++) {
        const result = results[at];
        const length = $LengthOfArrayLike(result);
        const matched = $ToString(result[0]);
        let position = $ToIntegerOrInfinity(result.index);
        if (position < 0) position = 0;
        if (position > string.length) position = string.length;
        const captures = $newList();
        for (let index = 1; index < length; index++) {
          const capture = result[index];
          captures[captures.length] = capture === undefined ? undefined : $ToString(capture);
        }
        const groups = result.groups;
        let replacement;
        if (functional) {
          const args = $newList();
          args[0] = matched;
          for (let index = 0; index < captures.length; index++) args[args.length] = captures[index];
          args[args.length] = position;
          args[args.length] = string;
          if (groups !== undefined) args[args.length] = groups;
          replacement = $ToString($call(replaceValue, undefined, ...args));
        } else {
          const named = groups === undefined ? undefined : $ToObject(groups);
          replacement = $GetSubstitution(matched, string, position, captures, named, template);
        }
        if (position >= next) {
          accumulated += $substring(string, next, position) + replacement;
          next = position + matched.length;
        }
      }
      return next >= string.length ? accumulated : accumulated + $substring(string, next, string.length);
    },

    // https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.search%
    search(S) {
      requireObject(this, "@@search");
      const string = $ToString(S);
      if ($RegExpIsPristine(this)) return $RegExpSearch(this, string);
      const previous = this.lastIndex;
      if (!$SameValue(previous, 0)) this.lastIndex = 0;
      const result = regExpExec(this, string);
      if (!$SameValue(this.lastIndex, previous)) this.lastIndex = previous;
      return result === null ? -1 : result.index;
    },

    // https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.split%
    split(S, limit) {
      requireObject(this, "@@split");
      const string = $ToString(S);
      if ((limit === undefined || typeof limit === "number") && $RegExpIsPristine(this)) {
        return $RegExpSplit(this, string, limit === undefined ? 4294967295 : limit >>> 0);
      }
      const C = $SpeciesConstructor(this, $intrinsic("RegExp"));
      const flags = $ToString(this.flags);
      const unicode = has(flags, "u") || has(flags, "v");
      const splitter = $construct(C, this, has(flags, "y") ? flags : flags + "y");
      const count = limit === undefined ? 4294967295 : limit >>> 0;
      const pieces = $newList();
      if (count === 0) return $CreateArrayFromList(pieces);
      const size = string.length;
      if (size === 0) {
        if (regExpExec(splitter, string) === null) pieces[0] = string;
        return $CreateArrayFromList(pieces);
      }
      let start = 0;
      let at = 0;
      while (at < size) {
        splitter.lastIndex = at;
        const result = regExpExec(splitter, string);
        let end = start;
        if (result !== null) {
          end = toLength(splitter.lastIndex);
          if (end > size) end = size;
        }
        if (end === start) {
          at = $AdvanceStringIndex(string, at, unicode);
          continue;
        }
        pieces[pieces.length] = $substring(string, start, at);
        if (pieces.length === count) return $CreateArrayFromList(pieces);
        start = end;
        const length = $LengthOfArrayLike(result);
        for (let index = 1; index < length; index++) {
          pieces[pieces.length] = result[index];
          if (pieces.length === count) return $CreateArrayFromList(pieces);
        }
        at = start;
      }
      pieces[pieces.length] = $substring(string, start, size);
      return $CreateArrayFromList(pieces);
    },
  });
})();
