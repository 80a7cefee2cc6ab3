// Typed arrays: histograms, blurring and prefix sums over an image.
const width = 160;
const height = 120;
const pixels = new Uint8Array(width * height);
let seed = 7;
for (let i = 0; i < pixels.length; i++) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  pixels[i] = seed >> 16;
}

function blur(source, target) {
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      target[at] = (source[at - width] + source[at + width] + source[at - 1] + source[at + 1] + 4 * source[at]) >> 3;
    }
  }
}

function histogram(source) {
  const counts = new Uint32Array(256);
  for (let i = 0; i < source.length; i++) counts[source[i]]++;
  return counts;
}

function prefixSums(source) {
  const sums = new Float64Array(source.length + 1);
  for (let i = 0; i < source.length; i++) sums[i + 1] = sums[i] + source[i] / 2;
  return sums;
}

let image = pixels;
let other = new Uint8Array(image);
let checksum = 0;
for (let round = 0; round < 20; round++) {
  blur(image, other);
  [image, other] = [other, image];
  const counts = histogram(image);
  for (let i = 0; i < 256; i++) checksum = (checksum * 33 + counts[i]) % 1000000007;
  const sums = prefixSums(image.subarray(round, round + 10000));
  checksum = (checksum + sums[10000] * 2) % 1000000007;
}
checksum;
