// Bounds of the smoothing parameters, as the kernels take them.

import type { EtsBounds, EtsOptions } from "./options.js";

export const parameterNames = ["alpha", "beta", "gamma", "phi"] as const;

/** Bounds of R's ets: a smoothing parameter at 0 or 1 makes states that nothing moves. */
const usual = { alpha: [1e-4, 0.9999], beta: [1e-4, 0.9999], gamma: [1e-4, 0.9999], phi: [0.8, 0.98] } as const;
/** What the admissible region never reaches beyond, whatever the season. */
const widest = { ...usual, alpha: [1e-4, 1.9999], beta: [1e-4, 3.9999], gamma: [1e-4, 1.9999] } as const;

/** (8): lower bounds of alpha, beta, gamma and phi, then the upper ones; those that are not given are as wide as the region. */
export function limitsOf(bounds: EtsBounds, region: EtsOptions["region"] = "both"): number[] {
  const otherwise = region === "admissible" ? widest : usual;
  const limits = parameterNames.map((name) => bounds[name] ?? otherwise[name]);
  return [...limits.map(([lower]) => lower), ...limits.map(([, upper]) => upper)];
}
