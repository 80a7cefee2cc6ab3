// Triangulates polygons with holes.
import earcut, { deviation, flatten } from 'earcut';

let state = 42;
function random() {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) / 16777216;
}

function ring(x, y, radius, points, wobble) {
    const result = [];
    for (let i = 0; i < points; i++) {
        const r = radius * (1 - wobble * random());
        // A rational circle: nothing here depends on how a machine computes sines.
        const t = 2 * (i / points) - 1, half = i * 2 < points ? 1 : -1;
        const u = half * (2 * Math.abs(t) - 1);
        const d = 1 + u * u;
        result.push([x + r * half * (1 - u * u) / d, y + r * half * 2 * u / d]);
    }
    return result;
}

function show(name, rings) {
    const data = flatten(rings);
    const triangles = earcut(data.vertices, data.holes, data.dimensions);
    let sum = 0;
    for (let i = 0; i < triangles.length; i++) sum = (Math.imul(sum, 31) + triangles[i]) >>> 0;
    console.log(name, data.vertices.length / 2, data.holes.length, triangles.length / 3, sum,
        deviation(data.vertices, data.holes, data.dimensions, triangles));
    return triangles;
}

console.log(show('square', [[[0, 0], [10, 0], [10, 10], [0, 10]], [[2, 2], [8, 2], [8, 8], [2, 8]]]).join());
console.log(earcut([10, 0, 1, 0, 50, 2, 60, 60, 3, 70, 10, 4], null, 3).join());
for (const points of [50, 500, 5000]) {
    const rings = [ring(0, 0, 1000, points, 0.1)];
    for (let i = -3; i <= 3; i++) {
        for (let j = -3; j <= 3; j++) rings.push(ring(i * 100, j * 100, 40, 4 + points / 50 | 0, 0.3).reverse());
    }
    show('disc with holes', rings);
}
