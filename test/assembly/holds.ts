// Properties in long loops of specs, where an expectation costs far more than the function under test.

/** |a - b| <= tolerance |b|; false for NaN. */
export function close(a: f64, b: f64, tolerance: f64): bool {
  return abs(a - b) <= tolerance * abs(b);
}

/** Show where a property does not hold. */
export function holds(ok: bool, at: f64): void {
  if (!ok) expect(at).toBe(NaN, "does not hold at the value shown");
}
