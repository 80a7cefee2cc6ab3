// Calls that meet objects of several classes at one site.
class Shape {
  constructor(name) {
    this.name = name;
  }
  area() {
    return 0;
  }
  scaled() {
    return this;
  }
}
class Square extends Shape {
  constructor(side) {
    super("square");
    this.side = side;
  }
  area() {
    return this.side * this.side;
  }
  scaled(factor) {
    return new Square(this.side * factor);
  }
}
class Rectangle extends Shape {
  constructor(width, height) {
    super("rectangle");
    this.height = height;
    this.width = width;
  }
  area() {
    return this.width * this.height;
  }
  scaled(factor) {
    return new Rectangle(this.width * factor, this.height * factor);
  }
}
class Triangle extends Shape {
  constructor(base, height) {
    super("triangle");
    this.base = base;
    this.height = height;
  }
  area() {
    return (this.base * this.height) / 2;
  }
  scaled(factor) {
    return new Triangle(this.base * factor, this.height * factor);
  }
}
class Group extends Shape {
  constructor(members) {
    super("group");
    this.members = members;
  }
  area() {
    let sum = 0;
    for (let i = 0; i < this.members.length; i++) sum += this.members[i].area();
    return sum;
  }
  scaled(factor) {
    const members = [];
    for (let i = 0; i < this.members.length; i++) members.push(this.members[i].scaled(factor));
    return new Group(members);
  }
}

let total = 0;
const counts = { square: 0, rectangle: 0, triangle: 0, group: 0 };
const shapes = [];
for (let i = 0; i < 64; i++) {
  const leaf = [new Square(i), new Rectangle(i, i + 1), new Triangle(i, 4)][i % 3];
  shapes.push(i % 8 === 7 ? new Group(shapes.slice(-5)) : leaf);
}
for (let round = 0; round < 2400; round++) {
  for (let i = 0; i < shapes.length; i++) {
    const shape = shapes[i];
    counts[shape.name]++;
    total += i % 16 === 0 ? shape.scaled(2).area() : shape.area();
  }
  total %= 1000000007;
}
total + ":" + counts.square + "," + counts.rectangle + "," + counts.triangle + "," + counts.group;
