// An interpreter in the interpreter: a switch over the instructions of a small stack machine.
const PUSH = 0, LOAD = 1, STORE = 2, ADD = 3, SUBTRACT = 4, MULTIPLY = 5, MODULO = 6, LESS = 7, JUMP = 8, BRANCH = 9, HALT = 10, NOP = 11;

// for (i = 0, sum = 0; i < n; i++) if (i % 3 < 2) sum = (sum + i * i) % 10007;
const program = [
  PUSH, 0, STORE, 0,
  PUSH, 0, STORE, 1,
  LOAD, 0, LOAD, 2, LESS, BRANCH, 48,
  LOAD, 0, PUSH, 3, MODULO, PUSH, 2, LESS, BRANCH, 39,
  LOAD, 1, LOAD, 0, LOAD, 0, MULTIPLY, ADD, PUSH, 10007, MODULO, STORE, 1, NOP,
  LOAD, 0, PUSH, 1, ADD, STORE, 0, JUMP, 8,
  LOAD, 1, HALT,
];
// The jump out of the loop goes to the last LOAD.
program[14] = program.length - 3;

function run(code, n) {
  const variables = [0, 0, n];
  const stack = [];
  let top = 0;
  let pc = 0;
  for (;;) {
    switch (code[pc++]) {
      case PUSH:
        stack[top++] = code[pc++];
        break;
      case LOAD:
        stack[top++] = variables[code[pc++]];
        break;
      case STORE:
        variables[code[pc++]] = stack[--top];
        break;
      case ADD:
        top--;
        stack[top - 1] += stack[top];
        break;
      case SUBTRACT:
        top--;
        stack[top - 1] -= stack[top];
        break;
      case MULTIPLY:
        top--;
        stack[top - 1] *= stack[top];
        break;
      case MODULO:
        top--;
        stack[top - 1] %= stack[top];
        break;
      case LESS:
        top--;
        stack[top - 1] = stack[top - 1] < stack[top] ? 1 : 0;
        break;
      case JUMP:
        pc = code[pc];
        break;
      case BRANCH: {
        const target = code[pc++];
        if (!stack[--top]) pc = target;
        break;
      }
      case HALT:
        return stack[--top];
      default:
        break;
    }
  }
}

run(program, 20000);
