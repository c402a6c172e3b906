// Rolling statistics in plain JavaScript as one writes them for speed: one pass, no allocation within it. Values are all observed.

/**
 * Mean and standard deviation by blocks, as sums about a value of the window: nothing that has left the window is ever subtracted, so an
 * outlier costs digits only while it is in. Running sums are shorter, and wrong for good after the first outlier.
 */
export function rollingMoments(x, window) {
  const n = x.length;
  const mean = new Float64Array(n).fill(Number.NaN);
  const sd = new Float64Array(n).fill(Number.NaN);
  const sums = new Float64Array(window + 1);
  const squares = new Float64Array(window + 1);
  const share = 1 / window;
  const divisor = 1 / (window - 1);
  for (let start = 0; start < n; start += window) {
    const about = x[start];
    let sum = 0;
    let square = 0;
    if (start > 0) {
      for (let j = window - 1; j > 0; j--) {
        const d = x[start - window + j] - about;
        sum += d;
        square += d * d;
        sums[j] = sum;
        squares[j] = square;
      }
    }
    sum = 0;
    square = 0;
    for (let i = 0, end = Math.min(window, n - start); i < end; i++) {
      const d = x[start + i] - about;
      sum += d;
      square += d * d;
      if (start + i < window - 1) continue;
      const all = sum + sums[i + 1];
      const centre = all * share;
      const spread = square + squares[i + 1] - all * centre;
      mean[start + i] = about + centre;
      sd[start + i] = Math.sqrt(spread < 0 ? 0 : spread * divisor);
    }
  }
  return [mean, sd];
}

/** Minimum and maximum by blocks: the ends of one block and the start of the next. */
export function rollingExtremes(x, window) {
  const n = x.length;
  const low = new Float64Array(n).fill(Number.NaN);
  const high = new Float64Array(n).fill(Number.NaN);
  const lows = new Float64Array(window + 1);
  const highs = new Float64Array(window + 1);
  for (let start = 0; start < n; start += window) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    lows[window] = least;
    highs[window] = most;
    if (start > 0) {
      for (let j = window - 1; j > 0; j--) {
        const value = x[start - window + j];
        if (value < least) least = value;
        if (value > most) most = value;
        lows[j] = least;
        highs[j] = most;
      }
    }
    least = Number.POSITIVE_INFINITY;
    most = Number.NEGATIVE_INFINITY;
    for (let i = 0, end = Math.min(window, n - start); i < end; i++) {
      const value = x[start + i];
      if (value < least) least = value;
      if (value > most) most = value;
      if (start + i < window - 1) continue;
      const tailLow = lows[i + 1];
      const tailHigh = highs[i + 1];
      low[start + i] = tailLow < least ? tailLow : least;
      high[start + i] = tailHigh > most ? tailHigh : most;
    }
  }
  return [low, high];
}

/** Quantiles: from the few values beyond them where these are few, else from a sorted window. */
export function rollingQuantile(x, window, level) {
  const place = level * (window - 1);
  const below = Math.floor(place);
  const depth = Math.min(window - below, below + 2);
  return 4 * depth <= window ? selectedQuantile(x, window, place, depth) : sortedQuantile(x, window, place);
}

/** By blocks: the greatest (or least) `depth` values of the end of one block, merged with those of the start of the next. */
function selectedQuantile(x, window, place, depth) {
  const n = x.length;
  const out = new Float64Array(n).fill(Number.NaN);
  const below = Math.floor(place);
  const share = place - below;
  const top = depth === window - below;
  const sign = top ? 1 : -1;
  const stride = depth + 1;
  const heads = new Float64Array(stride);
  const tails = new Float64Array(stride * (window + 1)).fill(Number.NEGATIVE_INFINITY);
  for (let j = 0; j <= window; j++) tails[j * stride] = Number.POSITIVE_INFINITY;
  for (let start = 0; start < n; start += window) {
    for (let j = window - 1; start > 0 && j > 0; j--) {
      const to = j * stride;
      for (let k = 1; k < stride; k++) tails[to + k] = tails[to + stride + k];
      putIn(tails, to, depth, sign * x[start - window + j]);
    }
    heads.fill(Number.NEGATIVE_INFINITY);
    heads[0] = Number.POSITIVE_INFINITY;
    for (let i = 0, end = Math.min(window, n - start); i < end; i++) {
      putIn(heads, 0, depth, sign * x[start + i]);
      if (start + i < window - 1) continue;
      let head = 1;
      let tail = (i + 1) * stride + 1;
      let before = 0;
      let last = 0;
      for (let k = 0; k < depth; k++) {
        before = last;
        last = heads[head] > tails[tail] ? heads[head++] : tails[tail++];
      }
      const low = sign * (top ? last : before);
      const high = sign * (top ? before : last);
      out[start + i] = depth > 1 ? low + share * (high - low) : low;
    }
  }
  return out;
}

/** A value into its place among `depth` falling ones behind an infinity. */
function putIn(values, at, depth, now) {
  let k = at + depth;
  if (!(now > values[k])) return;
  for (; now > values[k - 1]; k--) values[k] = values[k - 1];
  values[k] = now;
}

/** From a sorted window: one number is taken out, one put in, and what lies between them moves by one place. */
function sortedQuantile(x, window, place) {
  const n = x.length;
  const out = new Float64Array(n).fill(Number.NaN);
  const sorted = x.slice(0, window).sort();
  const below = Math.floor(place);
  const above = Math.min(below + 1, window - 1);
  for (let t = window - 1; t < n; t++) {
    if (t >= window) replace(sorted, x[t - window], x[t]);
    out[t] = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
  return out;
}

function replace(sorted, leaves, enters) {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < leaves) low = middle + 1;
    else high = middle;
  }
  let i = low;
  while (i + 1 < sorted.length && sorted[i + 1] < enters) {
    sorted[i] = sorted[i + 1];
    i++;
  }
  while (i > 0 && sorted[i - 1] > enters) {
    sorted[i] = sorted[i - 1];
    i--;
  }
  sorted[i] = enters;
}

/** Exponentially weighted mean and standard deviation. */
export function exponentialMoments(x, alpha) {
  const n = x.length;
  const mean = new Float64Array(n);
  const sd = new Float64Array(n);
  const keep = 1 - alpha;
  let weight = 0;
  let squares = 0;
  let centre = 0;
  let spread = 0;
  for (let t = 0; t < n; t++) {
    weight = keep * weight + 1;
    squares = keep * keep * squares + 1;
    const d = x[t] - centre;
    centre += d / weight;
    spread = keep * spread + d * (x[t] - centre);
    mean[t] = centre;
    sd[t] = Math.sqrt(spread / (weight - squares / weight));
  }
  return [mean, sd];
}
