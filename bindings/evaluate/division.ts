// What becomes of a ratio whose denominator is zero.

/**
 * | policy       | x / 0                                   | 0 / 0            |
 * | ------------ | --------------------------------------- | ---------------- |
 * | `"infinite"` | plus or minus infinity, as R            | left out, as R   |
 * | `"skip"`     | left out                                | left out         |
 * | `"epsilon"`  | x / epsilon (any smaller denominator is raised to it) | 0  |
 * | `"worst"`    | as the worst of the other ratios; infinite when there are none | 0 |
 *
 * A metric that is one ratio has no other ratios, and is NaN when its ratio is left out.
 */
export type DivisionPolicy = "infinite" | "skip" | "epsilon" | "worst";

/** Divides under a policy and counts the zero denominators. */
export class Division {
  readonly policy: DivisionPolicy;
  readonly epsilon: number;
  /** Zero denominators met (for "epsilon": denominators raised). */
  zeros = 0;

  constructor(policy: DivisionPolicy, epsilon: number) {
    this.policy = policy;
    this.epsilon = epsilon;
  }

  /** One ratio. */
  one(numerator: number, denominator: number): number {
    const [ratio] = this.each([numerator], [denominator]);
    return ratio ?? Number.NaN;
  }

  /** The ratios that the policy keeps, in order. */
  each(numerators: ArrayLike<number>, denominators: ArrayLike<number>): Float64Array {
    const ratios = new Float64Array(numerators.length);
    const undecided: number[] = [];
    let kept = 0;
    let worst = -1;
    for (let i = 0; i < numerators.length; i++) {
      const numerator = numerators[i]!;
      const denominator = this.#raised(denominators[i]!);
      if (denominator === 0) {
        this.zeros++;
        if (this.policy === "skip" || (this.policy === "infinite" && numerator === 0)) continue;
        if (this.policy === "worst") undecided.push(kept);
      }
      const ratio = denominator === 0 && numerator === 0 ? 0 : numerator / denominator;
      if (denominator !== 0) worst = Math.max(worst, Math.abs(ratio));
      ratios[kept++] = ratio;
    }
    for (const i of undecided) {
      if (ratios[i] !== 0) ratios[i] = Math.sign(ratios[i]!) * (worst < 0 ? Number.POSITIVE_INFINITY : worst);
    }
    return ratios.subarray(0, kept);
  }

  #raised(denominator: number): number {
    if (this.policy !== "epsilon" || !(Math.abs(denominator) < this.epsilon)) return denominator;
    this.zeros++;
    return denominator < 0 ? -this.epsilon : this.epsilon;
  }
}
