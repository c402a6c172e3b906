// Regressions against the best plain JavaScript, with equal output: CPU time, least of several runs.
// `node bench/regression.mjs [--write]` after `npm run build`, half a minute; --write puts the table in bench/results/.
import { elasticNetPath, leastSquares, linearRegression, quantileRegression, series } from "forecastle";
import { columnsOf, joined, lassoPath, leastSquaresQr, quantileExchange } from "./reference/regression.mjs";
import { about, writeResults } from "./results.mjs";

const [n, k] = [1000, 20];
let state = 1;
const uniform = () => {
  state = (state * 16807) % 2147483647;
  return (2 * state) / 2147483647 - 1;
};
const columns = Array.from({ length: k }, () => Float64Array.from({ length: n }, uniform));
const y = Float64Array.from({ length: n }, (_, t) =>
  columns.reduce((sum, column, j) => sum + (j % 3 === 0 ? (j + 1) * column[t] : 0), uniform() + uniform() + uniform()),
);
const rows = Array.from({ length: n }, (_, t) => Float64Array.from(columns, (column) => column[t]));
const covariates = Object.fromEntries(columns.map((column, j) => [`x${j}`, column]));
const past = series(y, { covariates });
const ones = new Float64Array(n).fill(1);
const flat = Float64Array.from([ones, ...columns].flatMap((column) => Array.from(column)));
const plain = flat.subarray(n);
const rowMajor = Float64Array.from(rows.flatMap((row) => [1, ...row]));
const { lambdas } = elasticNetPath(rows, y);

/** Numbers of every kind that least squares tells, to be compared. */
const told = ({ coefficients, standardErrors, covariance, residuals, sigma, logLikelihood }) =>
  Float64Array.of(...coefficients, ...standardErrors, covariance[k], residuals[n - 1], sigma, logLikelihood / n);

const cases = {
  "least squares with all that it tells, 1000 x 20": {
    ours: () => told(leastSquares(rows, y)),
    reference: () => told(leastSquaresQr(columnsOf(rows, k + 1), y, n, k + 1)),
  },
  "linearRegression on a series, what an update goes on from too": {
    ours: () => linearRegression().fit(past).state.coefficients,
    reference: () => leastSquaresQr(joined(columns, n), y, n, k + 1).coefficients,
  },
  "lasso, 100 prices, 1000 x 20": {
    ours: () => elasticNetPath(rows, y).coefficients,
    reference: () => lassoPath(plain, y, n, k, lambdas, 1e-13),
  },
  "quantile regression, level 0.5, 1000 x 20": {
    ours: () => quantileRegression({ levels: [0.5] }).fit(past).state.coefficients,
    reference: () => quantileExchange(rowMajor, y, n, k + 1, 0.5, leastSquaresQr(flat, y, n, k + 1).coefficients),
  },
};

/** Least CPU time of a call in ms, in rounds of at least 5 ms. */
function timeOf(run) {
  run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round++) {
    const start = process.cpuUsage();
    let calls = 0;
    const spent = () => {
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    do {
      run();
      calls++;
    } while (spent() < 15);
    best = Math.min(best, spent() / calls);
  }
  return best;
}

const lines = [
  "\n| what | Forecastle, ms | plain JavaScript, ms | times | largest difference |",
  `|${" --- |".repeat(5)}`,
];
const times = {};
for (const [name, { ours, reference }] of Object.entries(cases)) {
  const [a, b] = [ours(), reference()];
  const apart = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  if (!(apart < 1e-8)) throw new Error(`${name}: the results are ${apart} apart`);
  const [fast, slow] = [timeOf(ours), timeOf(reference)];
  times[name] = { ours: fast, reference: slow, apart };
  const figures = [fast.toFixed(3), slow.toFixed(3), (slow / fast).toFixed(1), apart.toExponential(0)];
  lines.push(`| ${[name, ...figures].join(" | ")} |`);
}
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeResults("regression", { ...about(), times }, lines.join("\n"));
