// STL in plain JavaScript, in the form of the paper: one weighted regression for each estimate. What the kernel is compared with.

/** Local regression at x (1, 2, ... are the points) through the window left to right; undefined where nothing has weight. */
function estimate(y, from, stride, n, window, degree, x, left, right, weights) {
  let reach = Math.max(x - left, right - x);
  if (window > n) reach += Math.floor((window - n) / 2);
  let total = 0;
  for (let j = left; j <= right; j++) {
    const u = Math.abs(j - x) / reach;
    const v = 1 - u * u * u;
    weights[j] = u <= 0.001 ? 1 : u <= 0.999 ? v * v * v : 0;
    total += weights[j];
  }
  if (total <= 0) return undefined;
  let centre = 0;
  for (let j = left; j <= right; j++) {
    weights[j] /= total;
    centre += weights[j] * j;
  }
  if (degree > 0) {
    let spread = 0;
    for (let j = left; j <= right; j++) spread += weights[j] * (j - centre) * (j - centre);
    if (Math.sqrt(spread) > 0.001 * (n - 1)) {
      const slope = (x - centre) / spread;
      for (let j = left; j <= right; j++) weights[j] *= 1 + slope * (j - centre);
    }
  }
  let sum = 0;
  for (let j = left; j <= right; j++) sum += weights[j] * y[from + (j - 1) * stride];
  return sum;
}

function loess(y, from, stride, n, window, degree, jump, out, start, outStride, weights) {
  const step = Math.min(jump, n - 1);
  const span = Math.min(window, n);
  const half = (window - 1) / 2;
  let left = 1;
  const at = (x) => estimate(y, from, stride, n, window, degree, x, left, left + span - 1, weights);
  for (let i = 1; i <= n; i += step) {
    left = Math.max(1, Math.min(i - half, n - span + 1));
    out[start + (i - 1) * outStride] = at(i);
  }
  const last = Math.floor((n - 1) / step) * step + 1;
  if (last !== n) out[start + (n - 1) * outStride] = at(n);
  for (let i = 1; i < n; i += step) {
    const to = Math.min(i + step, n);
    const a = out[start + (i - 1) * outStride];
    const slope = (out[start + (to - 1) * outStride] - a) / (to - i);
    for (let j = i + 1; j < to; j++) out[start + (j - 1) * outStride] = a + slope * (j - i);
  }
}

function means(x, n, length, out) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[i];
  for (let i = 0; i <= n - length; i++) {
    const oldest = x[i];
    out[i] = sum / length;
    if (i < n - length) sum += x[i + length] - oldest;
  }
}

const odd = (x) => Math.ceil(x) + (1 - (Math.ceil(x) % 2));

/** { trend, season, remainder } with the defaults of `stl`. */
export function plainStl(y, m, seasonWindow = 11, inner = 2) {
  const n = y.length;
  const trendWindow = odd((1.5 * m) / (1 - 1.5 / seasonWindow));
  const lowPass = odd(m);
  const jump = (window) => Math.ceil(window / 10);
  const [trend, season, work] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const [cycle, average] = [new Float64Array(n + 2 * m), new Float64Array(n + 2 * m)];
  const weights = new Float64Array(n + 2);
  for (let k = 0; k < inner; k++) {
    for (let t = 0; t < n; t++) work[t] = y[t] - trend[t];
    for (let s = 0; s < m; s++) {
      const rows = Math.floor((n - s - 1) / m) + 1;
      loess(work, s, m, rows, seasonWindow, 0, jump(seasonWindow), cycle, s + m, m, weights);
      const right = Math.min(seasonWindow, rows);
      const left = Math.max(1, rows - seasonWindow + 1);
      cycle[s] = estimate(work, s, m, rows, seasonWindow, 0, 0, 1, right, weights);
      cycle[s + (rows + 1) * m] = estimate(work, s, m, rows, seasonWindow, 0, rows + 1, left, rows, weights);
    }
    means(cycle, n + 2 * m, m, average);
    means(average, n + m + 1, m, average);
    means(average, n + 2, 3, average);
    loess(average, 0, 1, n, lowPass, 1, jump(lowPass), work, 0, 1, weights);
    for (let t = 0; t < n; t++) season[t] = cycle[m + t] - work[t];
    for (let t = 0; t < n; t++) work[t] = y[t] - season[t];
    loess(work, 0, 1, n, trendWindow, 1, jump(trendWindow), trend, 0, 1, weights);
  }
  return { trend, season, remainder: y.map((value, t) => value - trend[t] - season[t]) };
}
