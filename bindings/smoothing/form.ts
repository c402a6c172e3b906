// The thirty models by name, and as the kernels know them.

/** How the error enters. */
export type ErrorKind = "additive" | "multiplicative";
/** How the trend enters. */
export type TrendKind = "none" | "additive" | "damped" | "multiplicative" | "damped-multiplicative";
/** How the season enters. */
export type SeasonKind = "none" | "additive" | "multiplicative";

/** The words, in the order of the textbooks. */
export const errorKinds: readonly ErrorKind[] = ["additive", "multiplicative"];
export const trendKinds: readonly TrendKind[] = [
  "none",
  "additive",
  "damped",
  "multiplicative",
  "damped-multiplicative",
];
export const seasonKinds: readonly SeasonKind[] = ["none", "additive", "multiplicative"];

/** One model of the taxonomy. */
export interface EtsForm {
  readonly error: ErrorKind;
  readonly trend: TrendKind;
  readonly season: SeasonKind;
  /** Steps in a season; 1 without season. */
  readonly seasonLength: number;
}

/** Numbers by which the kernels know a form: 0 none, 1 additive, 2 multiplicative. */
export interface FormCodes {
  readonly error: number;
  readonly trend: number;
  readonly season: number;
}

/** The codes of a form; damping is a parameter, no code. */
export function codesOf({ error, trend, season }: EtsForm): FormCodes {
  const multiplies = trend === "multiplicative" || trend === "damped-multiplicative";
  return {
    error: error === "additive" ? 1 : 2,
    trend: trend === "none" ? 0 : multiplies ? 2 : 1,
    season: seasonKinds.indexOf(season),
  };
}

/** Whether the trend is damped. */
export function isDamped({ trend }: Pick<EtsForm, "trend">): boolean {
  return trend === "damped" || trend === "damped-multiplicative";
}

/** Whether mean and variance of a form have a closed form: classes 1 to 3 of Hyndman and others (2008), chapter 6. */
export function hasMoments(form: EtsForm): boolean {
  const { error, trend, season } = codesOf(form);
  return trend !== 2 && (season !== 2 || error === 2);
}

/** The usual name, such as ETS(M,Ad,M). */
export function nameOfForm({ error, trend, season }: Pick<EtsForm, "error" | "trend" | "season">): string {
  const trends = { none: "N", additive: "A", damped: "Ad", multiplicative: "M", "damped-multiplicative": "Md" };
  const seasons = { none: "N", additive: "A", multiplicative: "M" };
  return `ETS(${error === "additive" ? "A" : "M"},${trends[trend]},${seasons[season]})`;
}
