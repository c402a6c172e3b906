// Regressions in plain JavaScript, as fast as we could write them: typed arrays, columns next to each other in memory, no allocation in loops.

/**
 * Least squares by Householder QR with all that is made of it: coefficients, their covariance and standard errors, residuals, the standard
 * deviation of the errors and the log-likelihood. `columns` holds k columns of n numbers one after the other, the ones first.
 */
export function leastSquaresQr(columns, y, n, k) {
  const a = columns.slice();
  const b = y.slice();
  const diagonal = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const from = j * n;
    let square = 0;
    for (let t = j; t < n; t++) square += a[from + t] * a[from + t];
    const norm = a[from + j] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    const head = a[from + j] - norm;
    diagonal[j] = norm;
    a[from + j] = head;
    const scale = 1 / (norm * head);
    for (let c = j + 1; c <= k; c++) {
      const other = c < k ? a : b;
      const to = c < k ? c * n : 0;
      let dot = 0;
      for (let t = j; t < n; t++) dot += a[from + t] * other[to + t];
      dot *= scale;
      for (let t = j; t < n; t++) other[to + t] += dot * a[from + t];
    }
  }
  const inverse = new Float64Array(k * k);
  for (let c = 0; c < k; c++) {
    for (let i = c; i >= 0; i--) {
      let rest = i === c ? 1 : 0;
      for (let j = i + 1; j <= c; j++) rest -= a[j * n + i] * inverse[j * k + c];
      inverse[i * k + c] = rest / diagonal[i];
    }
  }
  const coefficients = new Float64Array(k);
  for (let j = 0; j < k; j++) for (let c = j; c < k; c++) coefficients[j] += inverse[j * k + c] * b[c];
  const residuals = y.slice();
  for (let j = 0; j < k; j++) for (let t = 0; t < n; t++) residuals[t] -= columns[j * n + t] * coefficients[j];
  let sumOfSquares = 0;
  for (let t = 0; t < n; t++) sumOfSquares += residuals[t] * residuals[t];
  const variance = sumOfSquares / (n - k);
  const covariance = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let c = i; c < k; c++) dot += inverse[i * k + c] * inverse[j * k + c];
      covariance[i * k + j] = covariance[j * k + i] = dot * variance;
    }
  }
  const standardErrors = coefficients.map((_, j) => Math.sqrt(covariance[j * k + j]));
  const logLikelihood = -0.5 * n * (Math.log((2 * Math.PI * sumOfSquares) / n) + 1);
  return { coefficients, standardErrors, covariance, residuals, sigma: Math.sqrt(variance), logLikelihood };
}

/** The rows of a matrix as columns one after the other, ones first; every number must be finite. */
export function columnsOf(rows, k) {
  const n = rows.length;
  const columns = new Float64Array(n * k).fill(1);
  for (let t = 0; t < n; t++) {
    const row = rows[t];
    for (let j = 1; j < k; j++) {
      const value = row[j - 1];
      if (value - value !== 0) throw new Error("not finite");
      columns[j * n + t] = value;
    }
  }
  return columns;
}

/** Columns of their own one after the other, ones first; every number must be finite. */
export function joined(columns, n) {
  const flat = new Float64Array(n * (columns.length + 1)).fill(1);
  for (const [j, column] of columns.entries()) {
    for (let t = 0; t < n; t++) if (column[t] - column[t] !== 0) throw new Error("not finite");
    flat.set(column, (j + 1) * n);
  }
  return flat;
}

/** Lasso coefficients (count, k) in standardised units, by coordinate descent with covariance updates and active sets. */
export function lassoPath(columns, y, n, k, lambdas, tolerance) {
  const x = new Float64Array(n * k);
  const scales = new Float64Array(k);
  const mean = (values, from) => {
    let sum = 0;
    for (let t = 0; t < n; t++) sum += values[from + t];
    return sum / n;
  };
  const center = mean(y, 0);
  for (let j = 0; j < k; j++) {
    const middle = mean(columns, j * n);
    let square = 0;
    for (let t = 0; t < n; t++) square += (columns[j * n + t] - middle) ** 2;
    scales[j] = 1 / Math.sqrt(square / n);
    for (let t = 0; t < n; t++) x[j * n + t] = (columns[j * n + t] - middle) * scales[j];
  }
  const gram = new Float64Array(k * k);
  const gradient = new Float64Array(k);
  let size = 0;
  for (let t = 0; t < n; t++) size += (y[t] - center) ** 2 / n;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let t = 0; t < n; t++) dot += x[i * n + t] * x[j * n + t];
      gram[i * k + j] = gram[j * k + i] = dot / n;
    }
    let dot = 0;
    for (let t = 0; t < n; t++) dot += x[i * n + t] * (y[t] - center);
    gradient[i] = dot / n;
  }
  const b = new Float64Array(k);
  const out = new Float64Array(lambdas.length * k);
  const gap = tolerance * Math.sqrt(size);
  const move = (j, lambda) => {
    const pull = gradient[j] + b[j];
    const excess = Math.abs(pull) - lambda;
    const change = (excess > 0 ? (pull > 0 ? excess : -excess) : 0) - b[j];
    if (change === 0) return 0;
    b[j] += change;
    for (let i = 0, from = j * k; i < k; i++) gradient[i] -= change * gram[from + i];
    return Math.abs(change);
  };
  for (let l = 0; l < lambdas.length; l++) {
    for (;;) {
      let moved = 0;
      for (let j = 0; j < k; j++) moved = Math.max(moved, move(j, lambdas[l]));
      if (moved <= gap) break;
      do {
        moved = 0;
        for (let j = 0; j < k; j++) if (b[j] !== 0) moved = Math.max(moved, move(j, lambdas[l]));
      } while (moved > gap);
    }
    for (let j = 0; j < k; j++) out[l * k + j] = b[j] * scales[j];
  }
  return out;
}

/**
 * Quantile regression by the exchange of basis rows: a start from k rows, the steepest edge, and a sorted line search. `rows` (n, k).
 * No safeguard against ties.
 */
export function quantileExchange(rows, y, n, k, tau, start) {
  const order = Array.from({ length: n }, (_, t) => t);
  const residual = Float64Array.from(y, (value, t) => {
    let rest = value;
    for (let j = 0; j < k; j++) rest -= rows[t * k + j] * start[j];
    return rest;
  });
  order.sort((a, b) => Math.abs(residual[a]) - Math.abs(residual[b]));
  const basis = order.slice(0, k);
  let inverse = invert(basis, rows, k);
  const b = new Float64Array(k);
  const inside = new Uint8Array(n);
  for (const t of basis) inside[t] = 1;
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) b[i] += inverse[i * k + j] * y[basis[j]];
  for (let t = 0; t < n; t++) {
    let rest = y[t];
    for (let j = 0; j < k; j++) rest -= rows[t * k + j] * b[j];
    residual[t] = inside[t] ? 0 : rest;
  }
  const along = new Float64Array(n);
  const pull = new Float64Array(k);
  for (let exchange = 0; exchange < 50 * n; exchange++) {
    pull.fill(0);
    for (let t = 0; t < n; t++) {
      if (inside[t]) continue;
      const psi = residual[t] > 0 ? tau : tau - 1;
      for (let j = 0; j < k; j++) pull[j] += psi * rows[t * k + j];
    }
    let slope = -1e-10;
    let leaving = -1;
    let sign = 0;
    for (let j = 0; j < k; j++) {
      let v = 0;
      for (let i = 0; i < k; i++) v += inverse[i * k + j] * pull[i];
      if (1 - tau - v < slope) [slope, leaving, sign] = [1 - tau - v, j, 1];
      if (tau + v < slope) [slope, leaving, sign] = [tau + v, j, -1];
    }
    if (leaving < 0) break;
    const steps = [];
    for (let t = 0; t < n; t++) {
      let a = 0;
      for (let i = 0; i < k; i++) a += rows[t * k + i] * sign * inverse[i * k + leaving];
      along[t] = a;
      if (!inside[t] && residual[t] * a > 0) steps.push(t);
    }
    steps.sort((p, q) => residual[p] / along[p] - residual[q] / along[q]);
    let entering = -1;
    for (const t of steps) {
      slope += Math.abs(along[t]);
      if (slope < 0) continue;
      entering = t;
      break;
    }
    const step = residual[entering] / along[entering];
    for (let i = 0; i < k; i++) b[i] += step * sign * inverse[i * k + leaving];
    for (let t = 0; t < n; t++) residual[t] -= step * along[t];
    inside[basis[leaving]] = 0;
    inside[entering] = 1;
    basis[leaving] = entering;
    for (const t of basis) residual[t] = 0;
    inverse = invert(basis, rows, k);
  }
  return b;
}

/** Inverse (k, k) of the rows of a basis by Gauss and Jordan with exchanges. */
function invert(basis, rows, k) {
  const a = new Float64Array(k * 2 * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) a[i * 2 * k + j] = rows[basis[i] * k + j];
    a[i * 2 * k + k + i] = 1;
  }
  for (let c = 0; c < k; c++) {
    let best = c;
    for (let i = c + 1; i < k; i++) if (Math.abs(a[i * 2 * k + c]) > Math.abs(a[best * 2 * k + c])) best = i;
    for (let j = 0; j < 2 * k; j++) {
      const held = a[c * 2 * k + j];
      a[c * 2 * k + j] = a[best * 2 * k + j];
      a[best * 2 * k + j] = held;
    }
    const pivot = a[c * 2 * k + c];
    for (let j = 0; j < 2 * k; j++) a[c * 2 * k + j] /= pivot;
    for (let i = 0; i < k; i++) {
      if (i === c) continue;
      const share = a[i * 2 * k + c];
      if (share !== 0) for (let j = 0; j < 2 * k; j++) a[i * 2 * k + j] -= share * a[c * 2 * k + j];
    }
  }
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) inverse[i * k + j] = a[i * 2 * k + k + j];
  return inverse;
}
