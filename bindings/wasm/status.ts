import { FitError } from "../core/errors.js";
import type { Kernels } from "./kernels.js";

/** Turn what a kernel answered into silence or a FitError whose message starts with `what`. */
export function checkStatus(kernels: Kernels, status: number, what: string): void {
  if (status === kernels.OK.value) return;
  if (status === kernels.SINGULAR.value)
    throw new FitError("singular", `${what}: a matrix has no inverse or a variance is zero`);
  throw new FitError("not-converged", `${what}: no convergence within the bound on work`);
}
