import type { AnyModel, Model } from "../core/model.js";

/**
 * One name per model: its own, with the options in which models of one name differ, with a number where even those are
 * the same.
 */
export function labelModels(models: readonly Pick<AnyModel, "name">[]): string[] {
  const labels = models.map((model) => {
    const namesakes = models.filter(({ name }) => name === model.name);
    const differing = namesakes.length > 1 ? differingOptions(namesakes) : [];
    const parts = differing.map((key) => `${key}: ${optionText(optionsOf(model)[key])}`);
    return parts.length > 0 ? `${model.name} (${parts.join(", ")})` : model.name;
  });
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count > 1 ? `${label} #${count}` : label;
  });
}

function optionsOf(model: Pick<AnyModel, "name">): Readonly<Record<string, unknown>> {
  const { options } = model as { readonly options?: unknown };
  return typeof options === "object" && options !== null ? (options as Readonly<Record<string, unknown>>) : {};
}

function differingOptions(models: readonly Pick<AnyModel, "name">[]): string[] {
  const keys = new Set(models.flatMap((model) => Object.keys(optionsOf(model))));
  return [...keys].filter((key) => new Set(models.map((model) => optionText(optionsOf(model)[key]))).size > 1);
}

/** An option's value as it is shown in a label; a model by its name. */
function optionText(value: unknown): string {
  if (value === undefined) return "default";
  if (typeof value === "string") return value;
  if (typeof value === "function") return value.name || "a function";
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as unknown as ArrayLike<number>).join(",")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(optionText).join(",")}]`;
  const { name, fit, options, factory } = value as Partial<Model>;
  if (typeof fit === "function") {
    const defaults = (factory?.definition.defaults ?? {}) as Readonly<Record<string, unknown>>;
    const own = Object.entries(options ?? {}).filter(([key, item]) => item !== defaults[key]);
    return own.length === 0 ? `${name}` : `${name} ${optionText(Object.fromEntries(own))}`;
  }
  return `{${Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${key}: ${optionText(item)}`)
    .join(", ")}}`;
}
