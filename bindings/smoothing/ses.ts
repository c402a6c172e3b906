import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { memberOf } from "./member.js";
import { type EtsOptions, type EtsSearchOptions, etsDefaults, memberDefaults } from "./options.js";
import type { EtsState } from "./state.js";

/** Options of `ses`. */
export interface SesOptions extends EtsSearchOptions, Pick<EtsOptions, "alpha" | "innovations"> {}

const definition = memberOf<SesOptions>({
  name: "ses",
  defaults: { ...memberDefaults, alpha: undefined },
  toEts: (options) => ({ ...etsDefaults, ...options }),
});

/**
 * Simple exponential smoothing: a level that takes in a share alpha of each error; ETS(A,N,N).
 *
 * Data: at least 4 observed values, 2 where nothing is estimated but alpha. Errors: as `ets`. Cost: as `ets`.
 * Source: Brown (1959); Hyndman & Athanasopoulos (2021), section 8.1.
 *
 * @example
 * ses({ alpha: 0.5, initial: { level: 10 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [12, 12]
 */
export const ses: ModelFactory<SesOptions & BoxCoxOptions, EtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
