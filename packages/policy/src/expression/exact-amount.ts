// An amount inside an expression: an exact integer of the smallest unit, of any size and sign. A
// class of its own, so that it cannot be compared with a number of seconds by mistake, and so that
// it is not an int of the language, which ends at 2^63: 9.22 ETH in wei.
export class Amount {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}
