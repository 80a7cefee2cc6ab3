// Class features: private fields and methods, accessors, statics, inheritance, super, Symbol.toPrimitive.
class Account {
  #balance = 0;
  #history = [];
  static #count = 0;
  static created() {
    return Account.#count;
  }
  constructor(owner) {
    this.owner = owner;
    Account.#count++;
  }
  get balance() {
    return this.#balance;
  }
  set balance(value) {
    this.#record(value - this.#balance);
    this.#balance = value;
  }
  #record(change) {
    this.#history.push(change);
    if (this.#history.length > 20) this.#history = [];
  }
  fee() {
    return 1;
  }
  transfer(other, amount) {
    this.balance -= amount + this.fee();
    other.balance += amount;
    return this;
  }
  static richer(a, b) {
    return a.#balance >= b.#balance ? a : b;
  }
  [Symbol.toPrimitive](hint) {
    return hint === "string" ? this.owner : this.#balance;
  }
}

class Savings extends Account {
  #rate;
  constructor(owner, rate) {
    super(owner);
    this.#rate = rate;
  }
  get balance() {
    return super.balance;
  }
  set balance(value) {
    super.balance = value + (value > 1000 ? this.#rate : 0);
  }
  fee() {
    return super.fee() + 2;
  }
}

const accounts = [];
for (let i = 0; i < 40; i++) {
  const account = i % 3 ? new Account("a" + i) : new Savings("s" + i, i % 5);
  account.balance = 500 + i * 10;
  accounts.push(account);
}
let checksum = 0;
for (let round = 0; round < 40000; round++) {
  const from = accounts[(round * 7) % 40];
  const to = accounts[(round * 11 + 3) % 40];
  from.transfer(to, round % 13);
  checksum = (checksum + Account.richer(from, to).balance + `${to}`.length + (from < to ? 1 : 0)) % 1000000007;
}
checksum + Account.created();
