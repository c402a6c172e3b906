/** What is to be done backwards: operations push the closures of their gradients in the order in which they ran. */
export class Tape {
  #closures: (() => void)[] = [];

  /** Remember how the gradient of an operation is computed. */
  push(backward: () => void): void {
    this.#closures.push(backward);
  }

  /** Run all closures from the last to the first, and forget them. */
  run(): void {
    const closures = this.#closures;
    this.#closures = [];
    for (let i = closures.length - 1; i >= 0; i--) closures[i]!();
  }
}
