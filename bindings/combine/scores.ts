// From forecast errors at past origins to quantiles of the next error: the arithmetic of conformal intervals.

/** How the errors of a step become scores: their sizes, or themselves (for errors that are not symmetric). */
export type ScoreKind = "absolute" | "signed";

/** The fewest scores that support a 95 per cent interval: n / (n + 1) and (n - 1) / (n + 1) reach it. */
const ENOUGH: Readonly<Record<ScoreKind, number>> = { absolute: 19, signed: 39 };

/** The widest central interval that n scores support. */
export function supportedCoverage(n: number, kind: ScoreKind): number {
  return kind === "absolute" ? n / (n + 1) : Math.max(0, n - 1) / (n + 1);
}

/**
 * Scores of each step in ascending order. A step with too few for a 95 per cent interval takes those of its neighbours,
 * the nearest first, each times the ratio of the two steps' mean sizes, which are made not to fall with the horizon.
 */
export function scoreColumns(errors: Float64Array, horizon: number, kind: ScoreKind): Float64Array[] {
  const own = Array.from({ length: horizon }, (_, h) => columnOf(errors, horizon, h, kind));
  const enough = ENOUGH[kind];
  const sizes = own.some((column) => column.length < enough) ? risingSizes(own) : [];
  return own.map((column, h) => {
    const pooled = [...column];
    for (let reach = 1; reach < horizon && pooled.length < enough; reach++) {
      for (const near of [h - reach, h + reach]) {
        for (const score of own[near] ?? []) pooled.push(rescaled(score, sizes[near]!, sizes[h]!));
      }
    }
    return Float64Array.from(pooled).sort();
  });
}

/** Scores of one step; errors that are missing are left out. */
function columnOf(errors: Float64Array, horizon: number, step: number, kind: ScoreKind): number[] {
  const scores: number[] = [];
  for (let i = step; i < errors.length; i += horizon) {
    if (!Number.isNaN(errors[i]!)) scores.push(kind === "absolute" ? Math.abs(errors[i]!) : errors[i]!);
  }
  return scores;
}

function rescaled(score: number, from: number, to: number): number {
  // A score is at most its mean size times their number, so that this order never overflows.
  return from === to || from === 0 ? score : (score / from) * to;
}

/**
 * Mean absolute score of each step, as the nearest sequence that does not fall (pool adjacent violators). Source: Barlow,
 * Bartholomew, Bremner & Brunk (1972).
 */
function risingSizes(columns: readonly (readonly number[])[]): number[] {
  const blocks: Block[] = [];
  for (const column of columns) {
    const weight = column.length;
    let block: Block = { mean: column.reduce((sum, score) => sum + Math.abs(score) / weight, 0), weight, steps: 1 };
    for (let last = blocks.at(-1); last && violates(last, block); last = blocks.at(-1)) {
      blocks.pop();
      const total = last.weight + block.weight;
      const mean = total === 0 ? 0 : last.mean * (last.weight / total) + block.mean * (block.weight / total);
      block = { mean, weight: total, steps: last.steps + block.steps };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, steps }) => new Array<number>(steps).fill(mean));
}

/** Neighbouring steps of one mean size. */
type Block = { readonly mean: number; readonly weight: number; readonly steps: number };

/** Whether two blocks must become one: the mean would fall, or one of them has no score of its own. */
function violates(before: Block, after: Block): boolean {
  return before.mean >= after.mean || before.weight === 0 || after.weight === 0;
}

/** Ranks closer than this are one: level times (n + 1) is rounded. */
const SAME_RANK = 1e-9;
/** Width, in ranks, of the jump from one score to the next. */
const JUMP = 1e-6;

/** The levels at which the quantiles of n scores jump, both sides of each jump, and the median; ascending. */
export function levelsOf(n: number, kind: ScoreKind): number[] {
  const levels = [0.5];
  for (let k = 1; k <= n; k++) {
    const ranks = k < n ? [k, k + JUMP] : [k];
    if (kind === "absolute") {
      for (const rank of k === 1 ? [JUMP, ...ranks] : ranks) {
        levels.push((1 - rank / (n + 1)) / 2, (1 + rank / (n + 1)) / 2);
      }
    } else {
      for (const rank of ranks) levels.push(rank / (n + 1), (n + 1 - rank) / (n + 1));
      if (2 * k === n + 1) levels.push((k - JUMP) / (n + 1));
    }
  }
  return [...new Set(levels)].sort((a, b) => a - b);
}

/**
 * Quantile of the next error at a level. Absolute scores: the central interval of coverage c is the ceil((n + 1) c)-th
 * smallest score on either side. Signed scores: the ceil((n + 1) level)-th smallest above the median, the
 * floor((n + 1) level)-th below. Beyond what n scores support it is the outermost score. 0 without scores.
 */
export function errorQuantile(sorted: Float64Array, level: number, kind: ScoreKind): number {
  const n = sorted.length;
  if (n === 0) return 0;
  const at = (rank: number) => sorted[Math.min(n, Math.max(1, rank)) - 1]!;
  const up = (rank: number) => Math.ceil(rank - SAME_RANK);
  const down = (rank: number) => Math.floor(rank + SAME_RANK);
  if (kind === "signed") {
    const rank = (n + 1) * level;
    if (level === 0.5) return at(down(rank)) / 2 + at(up(rank)) / 2;
    return level > 0.5 ? at(up(rank)) : at(down(rank));
  }
  const rank = up((n + 1) * Math.abs(2 * level - 1));
  if (rank === 0) return 0;
  return level > 0.5 ? at(rank) : -at(rank);
}
