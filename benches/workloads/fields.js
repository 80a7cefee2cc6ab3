// Reading and writing properties of objects of one shape: particles in a box.
class Particle {
  constructor(x, y, dx, dy) {
    this.x = x;
    this.y = y;
    this.dx = dx;
    this.dy = dy;
    this.bounces = 0;
  }

  step(width, height) {
    this.x += this.dx;
    this.y += this.dy;
    if (this.x < 0 || this.x > width) {
      this.dx = -this.dx;
      this.bounces++;
    }
    if (this.y < 0 || this.y > height) {
      this.dy = -this.dy;
      this.bounces++;
    }
  }
}

const particles = [];
for (let i = 0; i < 200; i++) particles.push(new Particle(i, (i * 7) % 100, (i % 5) - 2, (i % 3) - 1));
for (let round = 0; round < 2200; round++) {
  for (let i = 0; i < particles.length; i++) particles[i].step(200, 100);
}
let checksum = 0;
for (const { x, y, bounces } of particles) checksum = (checksum * 17 + x + 3 * y + bounces) % 1000000007;
checksum;
