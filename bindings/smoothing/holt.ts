import type { ModelFactory } from "../core/model.js";
import { flag } from "../core/options.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { memberOf } from "./member.js";
import { type EtsOptions, type EtsSearchOptions, etsDefaults, memberDefaults } from "./options.js";
import type { EtsState } from "./state.js";

/** Options of `holt`. */
export interface HoltOptions extends EtsSearchOptions, Pick<EtsOptions, "alpha" | "beta" | "phi" | "innovations"> {
  /** Whether the trend levels off. Default false. */
  readonly damped: boolean;
}

const definition = memberOf<HoltOptions>({
  name: "holt",
  defaults: { ...memberDefaults, alpha: undefined, beta: undefined, phi: undefined, damped: false },
  rules: { damped: flag },
  toEts: ({ damped, ...rest }) => ({ ...etsDefaults, ...rest, trend: damped ? "damped" : "additive" }),
});

/**
 * Holt's linear method: a level and a slope, which may be damped; ETS(A,A,N) or ETS(A,Ad,N).
 *
 * Data: at least 6 observed values, 7 if damped. Errors: as `ets`. Cost: as `ets`.
 * Source: Holt (1957); Gardner & McKenzie (1985); Hyndman & Athanasopoulos (2021), section 8.2.
 *
 * @example
 * holt({ alpha: 0.5, beta: 0.25, initial: { level: 0, slope: 1 } }).fit([1, 2, 3]).forecast(2).mean; // Float64Array [4, 5]
 */
export const holt: ModelFactory<HoltOptions & BoxCoxOptions, EtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
