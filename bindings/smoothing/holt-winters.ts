import type { ModelFactory } from "../core/model.js";
import { flag, oneOf } from "../core/options.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { memberOf } from "./member.js";
import { type EtsOptions, type EtsSearchOptions, etsDefaults, memberDefaults } from "./options.js";
import type { EtsState } from "./state.js";

/** Options of `holtWinters`. */
export interface HoltWintersOptions
  extends EtsSearchOptions,
    Pick<EtsOptions, "seasonLength" | "alpha" | "beta" | "gamma" | "phi" | "innovations"> {
  /** How the season enters; with "multiplicative" the errors multiply too. Default "additive". */
  readonly season: "additive" | "multiplicative";
  /** Whether the trend levels off. Default false. */
  readonly damped: boolean;
}

const definition = memberOf<HoltWintersOptions>({
  name: "holtWinters",
  defaults: {
    ...memberDefaults,
    seasonLength: undefined,
    season: "additive",
    damped: false,
    alpha: undefined,
    beta: undefined,
    gamma: undefined,
    phi: undefined,
  },
  rules: { season: oneOf("additive", "multiplicative"), damped: flag },
  toEts: ({ damped, season, ...rest }) => {
    return { ...etsDefaults, ...rest, season, error: season, trend: damped ? "damped" : "additive" };
  },
});

/**
 * Holt and Winters' method: level, slope and season; ETS(A,A,A) or ETS(M,A,M), and their damped forms.
 *
 * Data: at least seasonLength + 6 observed values; positive ones for a multiplicative season. Errors: as `ets`. Cost: as `ets`.
 * Source: Winters (1960); Hyndman & Athanasopoulos (2021), section 8.3.
 *
 * @example
 * const values = Array.from({ length: 24 }, (_, t) => 10 + t + 3 * (t % 4));
 * holtWinters({ seasonLength: 4 }).fit(values).forecast(4).mean; // close to 34, 38, 42, 46
 */
export const holtWinters: ModelFactory<HoltWintersOptions & BoxCoxOptions, EtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
