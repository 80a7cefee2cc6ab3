// Small functions on floating point vectors: the spectral norm of an infinite matrix.
function element(i, j) {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function multiply(vector, transposed) {
  const result = [];
  for (let i = 0; i < vector.length; i++) {
    let sum = 0;
    for (let j = 0; j < vector.length; j++) {
      sum += (transposed ? element(j, i) : element(i, j)) * vector[j];
    }
    result.push(sum);
  }
  return result;
}

function norm(size) {
  let u = [];
  for (let i = 0; i < size; i++) u.push(1);
  let v = u;
  for (let i = 0; i < 5; i++) {
    v = multiply(multiply(u, false), true);
    u = multiply(multiply(v, false), true);
  }
  let uv = 0;
  let vv = 0;
  for (let i = 0; i < size; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return Math.sqrt(uv / vv);
}

Math.round(norm(200) * 1e9);
