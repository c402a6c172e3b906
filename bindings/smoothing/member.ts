// What the models of the family with names of their own share.

import type { ModelDefinition } from "../core/model.js";
import type { OptionRules } from "../core/options.js";
import { fitForm, updateEts } from "./estimate.js";
import { type EtsOptions, type EtsSearchOptions, etsRules, refuseStray } from "./options.js";
import { type EtsState, forecastEts, sampleEts } from "./state.js";

/** What makes a member. */
export interface EtsMember<O extends EtsSearchOptions> {
  readonly name: string;
  /** Its options, of which those that `ets` has too follow the rules of `ets`. */
  readonly defaults: O;
  /** Rules of the others. */
  readonly rules?: OptionRules<O>;
  /** The model of the family that its options mean. */
  toEts(options: O): EtsOptions;
}

/** The definition of a member. */
export function memberOf<O extends EtsSearchOptions>(member: EtsMember<O>): ModelDefinition<O, EtsState> {
  const { name, defaults, rules, toEts } = member;
  const shared = Object.entries(etsRules).filter(([option]) => option in defaults);
  return {
    name,
    defaults,
    options: { ...(Object.fromEntries(shared) as OptionRules<O>), ...rules },
    equivariantWith: ({ initial }) => typeof initial === "string",
    check: (options) => refuseStray(name, toEts(options)),
    fit: (series, options) => fitForm(name, series, toEts(options)),
    update: (state, _options, next) => updateEts(state, next),
    forecast: (state, _options, request) => forecastEts(state, request),
    sample: (state, _options, request) => sampleEts(state, request),
  };
}
