// Nested arrays of numbers: matrix products.
function make(size, seed) {
  const rows = [];
  let value = seed;
  for (let i = 0; i < size; i++) {
    const row = [];
    for (let j = 0; j < size; j++) {
      value = (value * 16807) % 2147483647;
      row.push(value % 100);
    }
    rows.push(row);
  }
  return rows;
}

function multiply(a, b) {
  const size = a.length;
  const result = [];
  for (let i = 0; i < size; i++) {
    const row = [];
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[i][k] * b[k][j];
      row.push(sum % 10007);
    }
    result.push(row);
  }
  return result;
}

let product = make(70, 1);
for (let round = 0; round < 4; round++) product = multiply(product, make(70, round + 2));
let trace = 0;
for (let i = 0; i < product.length; i++) trace += product[i][i] + product[i][69 - i] * 3;
trace;
