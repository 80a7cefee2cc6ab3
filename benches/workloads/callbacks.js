// Array methods with callbacks: map, filter, reduce, forEach, some, every, find, flatMap.
const people = [];
for (let i = 0; i < 500; i++) people.push({ id: i, age: (i * 37) % 90, tags: ["t" + (i % 7), "t" + (i % 11)] });
let checksum = 0;
for (let round = 0; round < 160; round++) {
  const adults = people.filter((person) => person.age >= 18 + (round % 3));
  const ages = adults.map((person) => person.age + round);
  checksum += ages.reduce((sum, age) => sum + age, 0);
  adults.forEach((person, index) => {
    checksum += person.id ^ index;
  });
  if (people.some((person) => person.age === 89)) checksum += 1;
  if (people.every((person) => person.age < 90)) checksum += 2;
  checksum += people.find((person) => person.id === 250 + round).age;
  checksum += people.findIndex((person) => person.age === 88);
  checksum += people.flatMap((person) => person.tags).filter((tag) => tag === "t3").length;
  checksum %= 1000000007;
}
checksum;
