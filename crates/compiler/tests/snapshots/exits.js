function f(o) {
  outer: for (const [k, v = 1] of o) {
    try {
      if (k) continue outer;
      if (v) break outer;
      return k;
    } catch (e) {
      e.x;
    } finally {
      k();
    }
  }
}
