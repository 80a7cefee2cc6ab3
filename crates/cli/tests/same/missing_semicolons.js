// Semicolons that are not there
let a = 1
let b = a
++b
const f = () => {
  return
  1
}
console.log(a, b, f(), [1, 2]
  .map(x => x * 2))
var g = 4, c = b
/1/g
console.log(c)
label: for (;;) { break
label }
