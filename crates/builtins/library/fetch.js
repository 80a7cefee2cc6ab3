// Headers, Request, Response and fetch. https://fetch.spec.whatwg.org/
//
// The state of a Headers is a record { list, guard, sorted, object }: records { name, value } with names in lower case;
// "immutable" or "none"; what iteration goes through, until something changes. States of requests and responses have
// `headers`, such a record, and `body`: a Uint8Array that script never sees, or null; `used` once it has been read. The
// signal of a request follows its `source`, and is made when somebody asks for it.
(() => {
  "use strict";

  const HEADERS = $interface("Headers");
  const HEADERS_ITERATOR = $interface("Headers Iterator");
  const REQUEST = $interface("Request");
  const RESPONSE = $interface("Response");
  const SIGNAL = $interface("AbortSignal");
  const PARAMS = $interface("URLSearchParams");
  const ITERATOR = $wellKnown("iterator");

  function newHeaders(guard) {
    return { __proto__: null, list: $newList(), guard, sorted: undefined, object: undefined };
  }

  function objectOf(headers) {
    if (headers.object === undefined) headers.object = $newPlatform(HEADERS, headers);
    return headers.object;
  }

  function requireMutable(headers) {
    if (headers.guard === "immutable") $ThrowTypeError("These headers cannot be changed");
  }

  function add(headers, name, value) {
    headers.list[headers.list.length] = { __proto__: null, name, value };
    headers.sorted = undefined;
  }

  function append(headers, name, value) {
    const text = $headerName(name);
    const content = $headerValue(value);
    requireMutable(headers);
    add(headers, text, content);
  }

  function has(headers, name) {
    const { list } = headers;
    for (let at = 0; at < list.length; at++) if (list[at].name === name) return true;
    return false;
  }

  // https://fetch.spec.whatwg.org/#concept-header-list-get
  function combined(headers, name) {
    const { list } = headers;
    let value = null;
    for (let at = 0; at < list.length; at++) {
      if (list[at].name === name) value = value === null ? list[at].value : value + ", " + list[at].value;
    }
    return value;
  }

  // https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine
  function sorted(headers) {
    if (headers.sorted !== undefined) return headers.sorted;
    const { list } = headers;
    const pairs = $newList();
    const names = $newList();
    for (let at = 0; at < list.length; at++) {
      pairs[at] = list[at];
      names[at] = list[at].name;
    }
    $sortByKeys(pairs, names);
    const result = $newList();
    for (let at = 0; at < pairs.length; at++) {
      const { name, value } = pairs[at];
      const last = result.length - 1;
      if (last >= 0 && result[last].name === name && name !== "set-cookie") {
        result[last].value += ", " + value;
      } else {
        result[last + 1] = { __proto__: null, name, value };
      }
    }
    headers.sorted = result;
    return result;
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

  // https://fetch.spec.whatwg.org/#concept-headers-fill
  function fill(headers, init) {
    if (!$IsObject(init)) $ThrowTypeError("The headers must be an object");
    const method = $GetMethod(init, ITERATOR);
    if (method !== undefined) {
      const pairs = sequence(init, method);
      for (let at = 0; at < pairs.length; at++) {
        const pair = pairs[at];
        const method = $IsObject(pair) ? $GetMethod(pair, ITERATOR) : undefined;
        const parts = method === undefined ? undefined : sequence(pair, method);
        if (parts === undefined || parts.length !== 2) $ThrowTypeError("A header must be a pair of name and value");
        append(headers, parts[0], parts[1]);
      }
      return;
    }
    const keys = $OwnPropertyKeys(init);
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at];
      if ($IsOwnEnumerable(init, key)) append(headers, key, init[key]);
    }
  }

  function iterate(object, kind) {
    const state = { __proto__: null, headers: $platform(object, HEADERS), at: 0, kind };
    return $newPlatform(HEADERS_ITERATOR, state);
  }

  // https://webidl.spec.whatwg.org/#es-dictionary
  function member(init, name) {
    return init === undefined || init === null ? undefined : init[name];
  }

  function requireDictionary(init) {
    if (init !== undefined && init !== null && !$IsObject(init)) $ThrowTypeError("The options must be an object");
  }

  // https://fetch.spec.whatwg.org/#bodyinit-safely-extract: { body, type }
  function extract(value) {
    if ($IsObject(value)) {
      const body = $copyBytes(value);
      if (body !== undefined) return { __proto__: null, body, type: null };
      if ($platformOf(value, PARAMS) !== undefined) {
        const text = $formText(value);
        const type = "application/x-www-form-urlencoded;charset=UTF-8";
        return { __proto__: null, body: $utf8Encode(text), type };
      }
    }
    return { __proto__: null, body: $utf8Encode($ToUSVString(value)), type: "text/plain;charset=UTF-8" };
  }

  function take(state) {
    if (state.used) $ThrowTypeError("Body is unusable: Body has already been read");
    const { body } = state;
    if (body === null) return $utf8Encode("");
    state.used = true;
    return $copyBytes(body);
  }

  function requireNoStream(state) {
    if (state.body === null) return null;
    return $ThrowTypeError("There are no streams: read the body with text(), json(), bytes() or arrayBuffer()");
  }

  function requireUnused(state) {
    if (state.used) $ThrowTypeError("Body is unusable: Body has already been read");
  }

  function copyOfHeaders(headers) {
    const copy = newHeaders(headers.guard);
    const { list } = headers;
    for (let at = 0; at < list.length; at++) add(copy, list[at].name, list[at].value);
    return copy;
  }

  // https://fetch.spec.whatwg.org/#methods
  function methodOf(value) {
    const method = $ToString(value);
    if (!$isToken(method)) $ThrowTypeError("This is no valid HTTP method");
    const upper = $upperCase(method);
    if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") {
      $ThrowTypeError("The method " + upper + " cannot be used");
    }
    const known = upper === "DELETE" || upper === "GET" || upper === "HEAD" || upper === "OPTIONS"
      || upper === "POST" || upper === "PUT";
    return known ? upper : method;
  }

  function throwNoURL(text) {
    const shown = text.length > 200 ? $substring(text, 0, 200) + "..." : text;
    $ThrowTypeError("Failed to parse URL from " + shown);
  }

  // https://fetch.spec.whatwg.org/#dom-request
  function requestOf(input, init) {
    const from = $platformOf(input, REQUEST);
    let url;
    if (from === undefined) {
      const text = $ToUSVString(input);
      url = $urlParse(text, undefined);
      if (url === undefined) throwNoURL(text);
      if ($urlPart(url, "username") !== "" || $urlPart(url, "password") !== "") {
        $ThrowTypeError("Request cannot be constructed from a URL that includes credentials");
      }
    } else {
      url = from.url;
    }
    requireDictionary(init);
    const body = member(init, "body");
    const headers = member(init, "headers");
    const method = member(init, "method");
    const redirect = member(init, "redirect");
    const signal = member(init, "signal");
    const request = {
      __proto__: null, url, method: from === undefined ? "GET" : from.method, headers: newHeaders("none"), body: null,
      used: false, source: undefined, signal: undefined,
    };
    if (method !== undefined) request.method = methodOf(method);
    if (redirect !== undefined && $ToString(redirect) !== "follow") {
      $ThrowTypeError("The only redirect mode is follow");
    }
    if (signal !== undefined && signal !== null) {
      if ($platformOf(signal, SIGNAL) === undefined) $ThrowTypeError("The signal must be an AbortSignal");
      request.source = signal;
    } else if (signal === undefined && from !== undefined) {
      request.source = from.signal === undefined ? from.source : from.signal;
    }
    if (headers !== undefined) fill(request.headers, headers);
    else if (from !== undefined) request.headers = copyOfHeaders(from.headers);
    if (body !== undefined && body !== null) {
      requireMayHaveBody(request);
      const extracted = extract(body);
      request.body = extracted.body;
      if (extracted.type !== null && !has(request.headers, "content-type")) {
        add(request.headers, "content-type", extracted.type);
      }
    } else if (from !== undefined && from.body !== null) {
      requireMayHaveBody(request);
      requireUnused(from);
      request.body = from.body;
      from.used = true;
    }
    return request;
  }

  function requireMayHaveBody(request) {
    if (request.method === "GET" || request.method === "HEAD") {
      $ThrowTypeError("Request with GET/HEAD method cannot have body.");
    }
  }

  function newResponse(type, status, guard) {
    return {
      __proto__: null, type, url: "", redirected: false, status, statusText: "", headers: newHeaders(guard), body: null,
      used: false,
    };
  }

  // https://fetch.spec.whatwg.org/#initialize-a-response
  function responseOf(init, body) {
    requireDictionary(init);
    const headers = member(init, "headers");
    const given = member(init, "status");
    // NOTE: ToUint16. https://webidl.spec.whatwg.org/#es-unsigned-short
    const status = given === undefined ? 200 : (+given) & 0xffff;
    const text = member(init, "statusText");
    const statusText = text === undefined ? "" : $ToString(text);
    if (status < 200 || status > 599) $ThrowRangeError("The status must be from 200 to 599");
    if (!$isReasonPhrase(statusText)) $ThrowTypeError("This is no valid status text");
    const response = newResponse("default", status, "none");
    response.statusText = statusText;
    if (headers !== undefined) fill(response.headers, headers);
    if (body !== null) {
      if (status === 204 || status === 205 || status === 304) {
        $ThrowTypeError("A response with status " + status + " has no body");
      }
      response.body = body.body;
      if (body.type !== null && !has(response.headers, "content-type")) {
        add(response.headers, "content-type", body.type);
      }
    }
    return response;
  }

  function parseText(bytes) {
    return $utf8Decode(bytes);
  }

  return ({
    // https://fetch.spec.whatwg.org/#dom-headers
    constructHeaders(init) {
      const headers = newHeaders("none");
      if (init !== undefined) fill(headers, init);
      return headers;
    },

    append(name, value) {
      append($platform(this, HEADERS), name, value);
    },

    delete(name) {
      const headers = $platform(this, HEADERS);
      const text = $headerName(name);
      requireMutable(headers);
      const { list } = headers;
      const kept = $newList();
      for (let at = 0; at < list.length; at++) if (list[at].name !== text) kept[kept.length] = list[at];
      headers.list = kept;
      headers.sorted = undefined;
    },

    get(name) {
      const headers = $platform(this, HEADERS);
      return combined(headers, $headerName(name));
    },

    getSetCookie() {
      const { list } = $platform(this, HEADERS);
      const all = $newList();
      for (let at = 0; at < list.length; at++) if (list[at].name === "set-cookie") all[all.length] = list[at].value;
      return $CreateArrayFromList(all);
    },

    has(name) {
      const headers = $platform(this, HEADERS);
      return has(headers, $headerName(name));
    },

    // https://fetch.spec.whatwg.org/#concept-header-list-set
    set(name, value) {
      const headers = $platform(this, HEADERS);
      const text = $headerName(name);
      const pair = { __proto__: null, name: text, value: $headerValue(value) };
      requireMutable(headers);
      const { list } = headers;
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
      headers.list = kept;
      headers.sorted = undefined;
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

    forEach(callback, thisArg) {
      const headers = $platform(this, HEADERS);
      $RequireCallable(callback);
      for (let at = 0; at < sorted(headers).length; at++) {
        const pair = sorted(headers)[at];
        $call(callback, thisArg, pair.value, pair.name, this);
      }
    },

    next() {
      const state = $platform(this, HEADERS_ITERATOR);
      const list = sorted(state.headers);
      if (state.at >= list.length) return { value: undefined, done: true };
      const { name, value } = list[state.at++];
      return { value: state.kind === 0 ? [name, value] : state.kind === 1 ? name : value, done: false };
    },

    constructRequest(input, init) {
      return requestOf(input, init);
    },

    method() {
      return $platform(this, REQUEST).method;
    },

    requestURL() {
      return $platform(this, REQUEST).url;
    },

    requestHeaders() {
      return objectOf($platform(this, REQUEST).headers);
    },

    requestRedirect() {
      $platform(this, REQUEST);
      return "follow";
    },

    signal() {
      const request = $platform(this, REQUEST);
      if (request.signal === undefined) request.signal = $newSignal(request.source);
      return request.signal;
    },

    requestBody() {
      return requireNoStream($platform(this, REQUEST));
    },

    requestBodyUsed() {
      return $platform(this, REQUEST).used;
    },

    // https://fetch.spec.whatwg.org/#dom-request-clone
    cloneRequest() {
      const request = $platform(this, REQUEST);
      requireUnused(request);
      const { url, method, body } = request;
      const headers = copyOfHeaders(request.headers);
      const source = request.signal === undefined ? request.source : request.signal;
      const copy = { __proto__: null, url, method, headers, body, used: false, source, signal: undefined };
      return $newPlatform(REQUEST, copy);
    },

    async requestArrayBuffer() {
      return $bufferOf(take($platform(this, REQUEST)));
    },

    async requestBytes() {
      return take($platform(this, REQUEST));
    },

    async requestJSON() {
      return $parseJSON(parseText(take($platform(this, REQUEST))));
    },

    async requestText() {
      return parseText(take($platform(this, REQUEST)));
    },

    // https://fetch.spec.whatwg.org/#dom-response
    constructResponse(body, init) {
      return responseOf(init, body === undefined || body === null ? null : extract(body));
    },

    errorResponse() {
      return $newPlatform(RESPONSE, newResponse("error", 0, "immutable"));
    },

    // https://fetch.spec.whatwg.org/#dom-response-redirect
    redirectResponse(url, status) {
      const text = $ToUSVString(url);
      const code = status === undefined ? 302 : (+status) & 0xffff;
      const location = $urlParse(text, undefined);
      if (location === undefined) throwNoURL(text);
      if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
        $ThrowRangeError("This is no status of a redirect");
      }
      const response = newResponse("default", code, "immutable");
      add(response.headers, "location", location);
      return $newPlatform(RESPONSE, response);
    },

    // https://fetch.spec.whatwg.org/#dom-response-json
    jsonResponse(data, init) {
      const text = $JSONStringify(data);
      if (text === undefined) $ThrowTypeError("The value has no JSON text");
      const body = { __proto__: null, body: $utf8Encode(text), type: "application/json" };
      return $newPlatform(RESPONSE, responseOf(init, body));
    },

    type() {
      return $platform(this, RESPONSE).type;
    },

    responseURL() {
      return $platform(this, RESPONSE).url;
    },

    redirected() {
      return $platform(this, RESPONSE).redirected;
    },

    status() {
      return $platform(this, RESPONSE).status;
    },

    ok() {
      const { status } = $platform(this, RESPONSE);
      return status >= 200 && status <= 299;
    },

    statusText() {
      return $platform(this, RESPONSE).statusText;
    },

    responseHeaders() {
      return objectOf($platform(this, RESPONSE).headers);
    },

    responseBody() {
      return requireNoStream($platform(this, RESPONSE));
    },

    responseBodyUsed() {
      return $platform(this, RESPONSE).used;
    },

    // https://fetch.spec.whatwg.org/#dom-response-clone
    cloneResponse() {
      const response = $platform(this, RESPONSE);
      requireUnused(response);
      const { type, url, redirected, status, statusText, body } = response;
      const headers = copyOfHeaders(response.headers);
      const copy = { __proto__: null, type, url, redirected, status, statusText, headers, body, used: false };
      return $newPlatform(RESPONSE, copy);
    },

    async responseArrayBuffer() {
      return $bufferOf(take($platform(this, RESPONSE)));
    },

    async responseBytes() {
      return take($platform(this, RESPONSE));
    },

    async responseJSON() {
      return $parseJSON(parseText(take($platform(this, RESPONSE))));
    },

    async responseText() {
      return parseText(take($platform(this, RESPONSE)));
    },

    // https://fetch.spec.whatwg.org/#dom-global-fetch
    async fetch(input, init) {
      const request = requestOf(input, init);
      const { source, url } = request;
      if (source !== undefined) {
        const state = $platform(source, SIGNAL);
        if (state.aborted) throw state.reason;
      }
      // What a fragment is for stays here.
      const sent = $urlSet(url, "hash", "");
      const pairs = sorted(request.headers);
      const headers = $newList();
      for (let at = 0; at < pairs.length; at++) {
        headers[headers.length] = pairs[at].name;
        headers[headers.length] = pairs[at].value;
      }
      const answer = $fetch(sent, $urlPart(url, "origin"), request.method, headers, request.body);
      const response = newResponse("basic", answer.status, "immutable");
      response.url = answer.url;
      response.redirected = answer.url !== sent;
      const fields = $ownFields(answer.headers);
      for (let at = 0; at < fields.length; at += 2) add(response.headers, fields[at], fields[at + 1]);
      const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
      response.body = empty || request.method === "HEAD" ? null : answer.body;
      return $newPlatform(RESPONSE, response);
    },
  });
})();
