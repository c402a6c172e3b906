// Exponential smoothing as well as plain JavaScript can: one typed loop for all forms, maximum likelihood by Nelder and Mead.

/** Twice the negative log-likelihood, up to a constant, at parameters [alpha, beta, gamma, phi, level, slope, seasons]; all bounds at once. */
export function devianceOf({ error, trend, season, m }, values, theta, seasons) {
  const [alpha, beta, gamma, phi] = theta;
  if (!(alpha >= 1e-4 && alpha <= 0.9999)) return Infinity;
  if (trend && !(beta >= 1e-4 && beta <= alpha)) return Infinity;
  if (season && !(gamma >= 1e-4 && gamma <= 1 - alpha)) return Infinity;
  if (!(phi >= 0.8 && phi <= (phi === 1 ? 1 : 0.98))) return Infinity;
  for (let j = 0; j < m; j++) seasons[j] = theta[6 + j];
  let level = theta[4];
  let slope = theta[5];
  let squares = 0;
  let product = 1;
  let logs = 0;
  for (let t = 0, place = 0; t < values.length; t++) {
    const growth = phi * slope;
    const q = level + growth;
    const s = seasons[place];
    const f = season === 2 ? q * s : q + s;
    const d = values[t] - f;
    if (error === 2) {
      if (!(f > 0)) return Infinity;
      squares += (d / f) * (d / f);
      product *= f;
      if (product > 1e100 || product < 1e-100) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += d * d;
    const u = season === 2 ? d / s : d;
    level = q + alpha * u;
    slope = growth + beta * u;
    if (season) {
      seasons[place] = s + gamma * (season === 2 ? d / q : d);
      if (++place === m) place = 0;
    }
  }
  return values.length * Math.log(squares) + (error === 2 ? 2 * (logs + Math.log(product)) : 0);
}

/** The best parameters that one search finds, and the evaluations it takes. */
export function fitEts(form, values) {
  const { trend, damped, season, m } = form;
  const theta = startOf(form, values);
  const places = [0, ...(trend ? [1] : []), ...(season ? [2] : []), ...(damped ? [3] : []), 4, ...(trend ? [5] : [])];
  if (season) for (let j = 0; j < m - 1; j++) places.push(6 + j);
  const trial = theta.slice();
  const work = new Float64Array(m);
  const total = season === 2 ? m : 0;
  let evaluations = 0;
  const objective = (x) => {
    evaluations++;
    for (let i = 0; i < places.length; i++) trial[places[i]] = x[i];
    if (season) {
      let last = total;
      for (let j = 0; j < m - 1; j++) last -= trial[6 + j];
      trial[5 + m] = last;
    }
    return devianceOf(form, values, trial, work);
  };
  // Where errors multiply, steep states may predict what is not positive.
  for (let i = 0; i < 8 && season === 1 && objective(places.map((k) => theta[k])) === Number.POSITIVE_INFINITY; i++) {
    for (let j = 0; j < m; j++) theta[6 + j] *= 0.5;
  }
  const x = nelderMead(
    objective,
    places.map((k) => theta[k]),
    2000,
  );
  const deviance = objective(x);
  return { theta: trial.slice(), deviance, evaluations };
}

/** Season by averages of the first cycles, line through the first values. */
function startOf({ trend, damped, season, m }, values) {
  const theta = new Float64Array(6 + m);
  theta.set([0.3, trend ? 0.03 : 0, season ? 0.05 : 0, damped ? 0.95 : 1]);
  const cycles = Math.max(1, Math.min(3, Math.floor(values.length / m)));
  if (season) {
    for (let c = 0; c < cycles; c++) {
      let mean = 0;
      for (let j = 0; j < m; j++) mean += values[c * m + j] / m;
      for (let j = 0; j < m; j++)
        theta[6 + j] += (season === 2 ? values[c * m + j] / mean : values[c * m + j] - mean) / cycles;
    }
  }
  const n = Math.min(values.length, Math.max(10, 2 * m));
  let [st, sx, stt, stx] = [0, 0, 0, 0];
  for (let t = 0; t < n; t++) {
    const s = theta[6 + (t % m)];
    const x = season === 2 ? values[t] / s : values[t] - s;
    st += t + 1;
    sx += x;
    stt += (t + 1) * (t + 1);
    stx += (t + 1) * x;
  }
  const slope = (n * stx - st * sx) / (n * stt - st * st);
  theta[4] = trend ? (sx - slope * st) / n : sx / n;
  theta[5] = trend ? slope : 0;
  return theta;
}

/** Nelder & Mead (1965), with the usual coefficients. */
function nelderMead(objective, start, most) {
  const size = start.length;
  const points = [
    start,
    ...start.map((x, i) => start.map((y, k) => (k === i ? y + (Math.abs(x) > 1e-8 ? 0.1 * x : 1e-3) : y))),
  ];
  let simplex = points.map((x) => ({ x, value: objective(x) }));
  for (let i = 0; i < most; i++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0], simplex[size]];
    if (Math.abs(worst.value - best.value) < 1e-8 * (Math.abs(best.value) + 1e-8)) break;
    const centre = start.map((_, k) => simplex.slice(0, size).reduce((sum, { x }) => sum + x[k], 0) / size);
    const along = (step) => {
      const x = centre.map((c, k) => c + step * (worst.x[k] - c));
      return { x, value: objective(x) };
    };
    const mirrored = along(-1);
    if (mirrored.value < best.value) {
      const further = along(-2);
      simplex[size] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < simplex[size - 1].value) simplex[size] = mirrored;
    else {
      const nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < Math.min(worst.value, mirrored.value)) simplex[size] = nearer;
      else {
        simplex = simplex.map((point, k) => {
          if (k === 0) return point;
          const x = point.x.map((value, j) => best.x[j] + 0.5 * (value - best.x[j]));
          return { x, value: objective(x) };
        });
      }
    }
  }
  return simplex.sort((a, b) => a.value - b.value)[0].x;
}
