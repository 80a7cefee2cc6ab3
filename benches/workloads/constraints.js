// A network of one-way constraints that is planned by strength and then propagated.
const STRONG = 0, MEDIUM = 1, WEAK = 2;

class Variable {
  constructor(name, value) {
    this.name = name;
    this.value = value;
    this.constraints = [];
    this.decidedBy = null;
    this.mark = 0;
  }
}

class Constraint {
  constructor(strength, ...variables) {
    this.strength = strength;
    this.variables = variables;
    for (const variable of variables) variable.constraints.push(this);
  }
  inputsKnown(output, mark) {
    return this.variables.every((variable) => variable === output || variable.mark === mark);
  }
}

class Stay extends Constraint {
  output() {
    return this.variables[0];
  }
  execute() {}
}

class Edit extends Constraint {
  constructor(strength, variable) {
    super(strength, variable);
    this.input = 0;
  }
  output() {
    return this.variables[0];
  }
  execute() {
    this.variables[0].value = this.input;
  }
}

class Equal extends Constraint {
  output(mark) {
    const [a, b] = this.variables;
    return a.mark === mark ? b : b.mark === mark ? a : null;
  }
  execute(output) {
    const [a, b] = this.variables;
    output.value = output === a ? b.value : a.value;
  }
}

class Scale extends Constraint {
  // d = s * factor + offset, either way.
  output(mark) {
    const [s, , , d] = this.variables;
    return s.mark === mark ? d : d.mark === mark ? s : null;
  }
  execute(output) {
    const [s, factor, offset, d] = this.variables;
    if (output === d) d.value = s.value * factor.value + offset.value;
    else s.value = (d.value - offset.value) / factor.value;
  }
}

let marks = 0;

function plan(constraints) {
  const mark = ++marks;
  const sorted = constraints.slice().sort((a, b) => a.strength - b.strength);
  const steps = [];
  let todo = sorted;
  for (;;) {
    const later = [];
    let progress = false;
    for (const constraint of todo) {
      const output = constraint.output(mark);
      if (output !== null && output.mark !== mark && !progress && constraint.inputsKnown(output, mark)) {
        output.mark = mark;
        output.decidedBy = constraint;
        steps.push({ constraint, output });
        progress = true;
      } else if (output === null || output.mark !== mark) {
        later.push(constraint);
      }
    }
    if (!progress) return steps;
    todo = later;
  }
}

function chain(length) {
  const variables = [];
  const constraints = [];
  for (let i = 0; i < length; i++) variables.push(new Variable("v" + i, i));
  const factor = new Variable("factor", 2);
  const offset = new Variable("offset", -1);
  constraints.push(new Stay(STRONG, factor), new Stay(STRONG, offset));
  for (let i = 1; i < length; i++) {
    constraints.push(
      i % 5 === 0
        ? new Scale(MEDIUM, variables[i - 1], factor, offset, variables[i])
        : new Equal(MEDIUM, variables[i - 1], variables[i]),
    );
  }
  constraints.push(new Stay(WEAK, variables[length - 1]));
  return { variables, constraints };
}

let checksum = 0;
for (let round = 0; round < 10; round++) {
  const { variables, constraints } = chain(40);
  for (const at of [0, 39, 20]) {
    const edit = new Edit(STRONG, variables[at]);
    const steps = plan([...constraints, edit]);
    for (let input = 0; input < 60; input++) {
      edit.input = input + round;
      for (const { constraint, output } of steps) constraint.execute(output);
      checksum = (checksum + Math.round(variables[0].value * 4) + Math.round(variables[39].value)) % 1000000007;
    }
    variables[at].constraints.pop();
  }
}
checksum;
