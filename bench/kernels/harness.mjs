// Times contenders against each other. Rounds alternate between them, so that what drifts on a shared machine (clock, neighbours)
// falls on all alike; a ratio is the median of the ratios within rounds.

/** CPU milliseconds of this process: unlike the wall clock, blind to the time that other processes take. */
function clock() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function timeBatch(run, times) {
  const start = clock();
  for (let i = 0; i < times; i++) run();
  return (clock() - start) / times;
}

/** Runs until the optimising compiler has had its say; how many runs make one batch. */
function warmUp(run, { warmMs, batchMs }) {
  const start = clock();
  let times = 0;
  while (clock() - start < warmMs || times < 2) {
    run();
    times++;
  }
  return Math.max(1, Math.round((batchMs * times) / (clock() - start)));
}

/**
 * Times the functions in `contenders`, an object by name; the first is the one that the others are compared with.
 * Returns, by name: milliseconds per run (median over rounds), the spread of the middle half, and the ratio to the first.
 */
export function compare(contenders, { rounds = 15, warmMs = 40, batchMs = 8, mostMs = 4000 } = {}) {
  const entries = Object.entries(contenders).map(([name, run]) => ({
    name,
    run,
    times: warmUp(run, { warmMs, batchMs }),
    ms: [],
  }));
  const start = clock();
  for (let round = 0; round < rounds && (round < 3 || clock() - start < mostMs); round++) {
    const order = round % 2 ? [...entries].reverse() : entries;
    for (const entry of order) entry.ms.push(timeBatch(entry.run, entry.times));
  }
  const base = entries[0].ms;
  return Object.fromEntries(
    entries.map(({ name, ms }) => {
      const sorted = [...ms].sort((a, b) => a - b);
      const spread = (sorted[Math.floor(ms.length * 0.75)] - sorted[Math.floor(ms.length * 0.25)]) / median(ms);
      return [name, { ms: median(ms), spread, ratio: median(ms.map((value, i) => value / base[i])) }];
    }),
  );
}

/** Reproducible numbers in (-1, 1): a linear congruential sequence from the seed. */
export function noise(values, seed) {
  let state = seed >>> 0;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (state / 2 ** 32) * 2 - 1;
  }
  return values;
}

/** Refuses to time contenders that disagree: the largest difference, relative to the largest value, must be within `tolerance`. */
export function mustAgree(what, actual, expected, tolerance) {
  let most = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    most = difference <= most ? most : Number.isNaN(difference) ? Infinity : difference;
    size = Math.max(size, Math.abs(expected[i]));
  }
  if (!(actual.length === expected.length && most <= tolerance * size))
    throw new Error(`${what}: the contenders differ by ${most} where values reach ${size}`);
}
