// Recursive calls with several arguments, deep recursion: Takeuchi's and Ackermann's functions.
function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

function ackermann(m, n) {
  if (m === 0) return n + 1;
  if (n === 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

tak(18, 12, 4) * 1000 + ackermann(2, 300);
