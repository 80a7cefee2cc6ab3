({
  map(f, thisArg) {
    const o = $toObject(this), n = $lengthOf(o), a = $arraySpeciesCreate(o, n);
    for (let i = 0; i < n; i++) if (i in o) $createDataProperty(a, i, $call(f, thisArg, o[i], i, o));
    return $construct(a, ...o);
  },
})
