class A extends B {
  #x = 1; static #y() {} static z = this.#y(); [k()] = 2;
  constructor() { const f = () => super(); f(); }
  get x() { return super.x + this.#x; }
  #m() {}
  static { A.#y(); }
}
var C = class { };
