// Floating point in registers: iterations of z = z² + c over a grid.
function mandelbrot(width, height, limit) {
  let sum = 0;
  for (let py = 0; py < height; py++) {
    const ci = (py / height) * 2.5 - 1.25;
    for (let px = 0; px < width; px++) {
      const cr = (px / width) * 3 - 2;
      let zr = 0;
      let zi = 0;
      let n = 0;
      while (n < limit && zr * zr + zi * zi <= 4) {
        const next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        n++;
      }
      sum = (sum * 31 + n) % 1000000007;
    }
  }
  return sum;
}

mandelbrot(180, 150, 100);
