// URL and URLSearchParams. https://url.spec.whatwg.org/#api
//
// The state of a URL is a record { href, params }: its text, and the state of its searchParams once somebody has asked
// for them, with `object`, the URLSearchParams. The state of a URLSearchParams is { list, url, object }: records
// { name, value } and the state of the URL that they belong to. Whoever changes one changes the other.
(() => {
  "use strict";

  const URL = $interface("URL");
  const PARAMS = $interface("URLSearchParams");
  const PARAMS_ITERATOR = $interface("URLSearchParams Iterator");
  const ITERATOR = $wellKnown("iterator");

  function parseURL(url, base) {
    const text = $ToUSVString(url);
    return $urlParse(text, base === undefined ? undefined : $ToUSVString(base));
  }

  function requireURL(href) {
    if (href === undefined) $ThrowTypeError("Invalid URL");
    return href;
  }

  function part(url, name) {
    return $urlPart($platform(url, URL).href, name);
  }

  function setPart(url, name, value) {
    const state = $platform(url, URL);
    // NOTE: the conversion may run script that changes the URL.
    const text = $ToUSVString(value);
    state.href = $urlSet(state.href, name, text);
    return state;
  }

  function withoutMark(text) {
    return $StringIndexOf(text, "?", 0) === 0 ? $substring(text, 1, text.length) : text;
  }

  function parseParams(text) {
    const flat = $formDecode(text);
    const list = $newList();
    for (let at = 0; at < flat.length; at += 2) {
      list[list.length] = { __proto__: null, name: flat[at], value: flat[at + 1] };
    }
    return list;
  }

  function serialize(list) {
    let text = "";
    for (let at = 0; at < list.length; at++) {
      const pair = list[at];
      text += (at === 0 ? "" : "&") + $formEncode(pair.name) + "=" + $formEncode(pair.value);
    }
    return text;
  }

  // https://url.spec.whatwg.org/#concept-urlsearchparams-update
  function update(state) {
    const url = state.url;
    if (url !== undefined) url.href = $urlSet(url.href, "search", serialize(state.list));
  }

  // https://webidl.spec.whatwg.org/#create-sequence-from-iterable
  function sequence(value, method) {
    const iterator = $call(method, value);
    if (!$IsObject(iterator)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
    const next = iterator.next;
    const list = $newList();
    for (;;) {
      const result = $call(next, iterator);
      if (!$IsObject(result)) $ThrowNotIteratorResult(result);
      if (result.done) return list;
      list[list.length] = result.value;
    }
  }

  function pairsOfSequence(init, method) {
    const pairs = sequence(init, method);
    const list = $newList();
    for (let at = 0; at < pairs.length; at++) {
      const pair = pairs[at];
      const method = $IsObject(pair) ? $GetMethod(pair, ITERATOR) : undefined;
      if (method === undefined) $ThrowTypeError("Each query pair must be an iterable [name, value] tuple");
      const parts = sequence(pair, method);
      if (parts.length !== 2) $ThrowTypeError("Each query pair must be an iterable [name, value] tuple");
      const name = $ToUSVString(parts[0]);
      list[at] = { __proto__: null, name, value: $ToUSVString(parts[1]) };
    }
    return list;
  }

  function indexOf(list, name) {
    for (let at = 0; at < list.length; at++) if (list[at].name === name) return at;
    return -1;
  }

  // https://webidl.spec.whatwg.org/#es-record
  function pairsOfRecord(init) {
    const keys = $OwnPropertyKeys(init);
    const list = $newList();
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at];
      if (!$IsOwnEnumerable(init, key)) continue;
      const name = $ToUSVString(key);
      const value = $ToUSVString(init[key]);
      // Keys that differ in lone surrogates alone are one.
      const known = name === key ? -1 : indexOf(list, name);
      list[known < 0 ? list.length : known] = { __proto__: null, name, value };
    }
    return list;
  }

  function pairsOf(init) {
    if (!$IsObject(init)) return parseParams(withoutMark($ToUSVString(init)));
    const method = $GetMethod(init, ITERATOR);
    return method === undefined ? pairsOfRecord(init) : pairsOfSequence(init, method);
  }

  function iterate(params, kind) {
    const state = { __proto__: null, params: $platform(params, PARAMS), at: 0, kind };
    return $newPlatform(PARAMS_ITERATOR, state);
  }

  return ({
    // https://url.spec.whatwg.org/#dom-url-url
    constructURL(url, base) {
      return { __proto__: null, href: requireURL(parseURL(url, base)), params: undefined };
    },

    // https://url.spec.whatwg.org/#dom-url-canparse
    canParse(url, base) {
      return parseURL(url, base) !== undefined;
    },

    // https://url.spec.whatwg.org/#dom-url-parse
    parse(url, base) {
      const href = parseURL(url, base);
      return href === undefined ? null : $newPlatform(URL, { __proto__: null, href, params: undefined });
    },

    // https://url.spec.whatwg.org/#dom-url-href, and toString and toJSON
    href() {
      return $platform(this, URL).href;
    },

    setHref(value) {
      const state = $platform(this, URL);
      state.href = requireURL($urlParse($ToUSVString(value)));
      const params = state.params;
      if (params !== undefined) params.list = parseParams(withoutMark($urlPart(state.href, "search")));
    },

    origin() {
      return part(this, "origin");
    },

    protocol() {
      return part(this, "protocol");
    },

    setProtocol(value) {
      setPart(this, "protocol", value);
    },

    username() {
      return part(this, "username");
    },

    setUsername(value) {
      setPart(this, "username", value);
    },

    password() {
      return part(this, "password");
    },

    setPassword(value) {
      setPart(this, "password", value);
    },

    host() {
      return part(this, "host");
    },

    setHost(value) {
      setPart(this, "host", value);
    },

    hostname() {
      return part(this, "hostname");
    },

    setHostname(value) {
      setPart(this, "hostname", value);
    },

    port() {
      return part(this, "port");
    },

    setPort(value) {
      setPart(this, "port", value);
    },

    pathname() {
      return part(this, "pathname");
    },

    setPathname(value) {
      setPart(this, "pathname", value);
    },

    search() {
      return part(this, "search");
    },

    // https://url.spec.whatwg.org/#dom-url-search
    setSearch(value) {
      const state = $platform(this, URL);
      const text = $ToUSVString(value);
      state.href = $urlSet(state.href, "search", text);
      if (state.params !== undefined) state.params.list = parseParams(withoutMark(text));
    },

    hash() {
      return part(this, "hash");
    },

    setHash(value) {
      setPart(this, "hash", value);
    },

    // https://url.spec.whatwg.org/#dom-url-searchparams
    searchParams() {
      const state = $platform(this, URL);
      if (state.params === undefined) {
        const list = parseParams(withoutMark($urlPart(state.href, "search")));
        const params = { __proto__: null, list, url: state, object: undefined };
        params.object = $newPlatform(PARAMS, params);
        state.params = params;
      }
      return state.params.object;
    },

    // https://url.spec.whatwg.org/#dom-urlsearchparams-urlsearchparams
    constructParams(init) {
      const list = init === undefined ? $newList() : pairsOf(init);
      return { __proto__: null, list, url: undefined, object: undefined };
    },

    size() {
      return $platform(this, PARAMS).list.length;
    },

    append(name, value) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const pair = { __proto__: null, name: text, value: $ToUSVString(value) };
      state.list[state.list.length] = pair;
      update(state);
    },

    delete(name, value) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const only = value === undefined ? undefined : $ToUSVString(value);
      const { list } = state;
      const kept = $newList();
      for (let at = 0; at < list.length; at++) {
        const pair = list[at];
        if (pair.name !== text || (only !== undefined && pair.value !== only)) kept[kept.length] = pair;
      }
      state.list = kept;
      update(state);
    },

    get(name) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const at = indexOf(state.list, text);
      return at < 0 ? null : state.list[at].value;
    },

    getAll(name) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const { list } = state;
      const all = $newList();
      for (let at = 0; at < list.length; at++) if (list[at].name === text) all[all.length] = list[at].value;
      return $CreateArrayFromList(all);
    },

    has(name, value) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const only = value === undefined ? undefined : $ToUSVString(value);
      const { list } = state;
      for (let at = 0; at < list.length; at++) {
        const pair = list[at];
        if (pair.name === text && (only === undefined || pair.value === only)) return true;
      }
      return false;
    },

    set(name, value) {
      const state = $platform(this, PARAMS);
      const text = $ToUSVString(name);
      const pair = { __proto__: null, name: text, value: $ToUSVString(value) };
      const { list } = state;
      const kept = $newList();
      let found = false;
      for (let at = 0; at < list.length; at++) {
        if (list[at].name !== text) {
          kept[kept.length] = list[at];
        } else if (!found) {
          found = true;
          kept[kept.length] = pair;
        }
      }
      if (!found) kept[kept.length] = pair;
      state.list = kept;
      update(state);
    },

    sort() {
      const state = $platform(this, PARAMS);
      const { list } = state;
      const keys = $newList();
      for (let at = 0; at < list.length; at++) keys[at] = list[at].name;
      $sortByKeys(list, keys);
      update(state);
    },

    // For library code that has checked what it is.
    paramsText(params) {
      return serialize($platform(params, PARAMS).list);
    },

    paramsToString() {
      return serialize($platform(this, PARAMS).list);
    },

    entries() {
      return iterate(this, 0);
    },

    keys() {
      return iterate(this, 1);
    },

    values() {
      return iterate(this, 2);
    },

    // https://webidl.spec.whatwg.org/#es-forEach
    forEach(callback, thisArg) {
      const state = $platform(this, PARAMS);
      $RequireCallable(callback);
      for (let at = 0; at < state.list.length; at++) {
        const pair = state.list[at];
        $call(callback, thisArg, pair.value, pair.name, this);
      }
    },

    // https://webidl.spec.whatwg.org/#es-iterator-prototype-object
    next() {
      const state = $platform(this, PARAMS_ITERATOR);
      const { list } = state.params;
      if (state.at >= list.length) return { value: undefined, done: true };
      const { name, value } = list[state.at++];
      return { value: state.kind === 0 ? [name, value] : state.kind === 1 ? name : value, done: false };
    },
  });
})();
