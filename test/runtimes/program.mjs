// What every consumer runs: forecasts by the library that it is handed, as hashes of their bits. Plain JavaScript that any runtime reads.

const passengers = [
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114,
  140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191,
  172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259,
  229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
];
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821,
];

/** The forecasts that are compared, by the name of what makes them. */
export const forecasts = {
  ets: ({ autoEts }) => autoEts({ seasonLength: 12 }).fit(passengers).forecast(12),
  arima: ({ arima }) =>
    arima({ order: [2, 1, 1], seasonal: [0, 1, 1], seasonLength: 12 })
      .fit(passengers)
      .forecast(12),
  kalman: ({ structural }) => structural({ slope: "none" }).fit(nile).forecast(10),
  automatic: ({ forecast }) => forecast(passengers, { horizon: 12 }),
  restored: ({ restore, autoEts }, saved) => restore(saved.ets, [autoEts]).update([302, 293]).forecast(6),
};

/** One line for the harness: a hash of each forecast. */
export function answer(library, saved) {
  const hashes = {};
  for (const [name, make] of Object.entries(forecasts)) hashes[name] = hash(make(library, saved));
  return `FORECASTLE ${JSON.stringify(hashes)}`;
}

/** The models that are saved for all runtimes, as Node saves them. */
export function save({ autoEts }) {
  return { ets: JSON.parse(JSON.stringify(autoEts({ seasonLength: 12 }).fit(passengers.slice(0, 60)))) };
}

/** FNV-1a of the bits of mean, quantiles and paths (Fowler, Noll & Vo; 64 bits). */
function hash(forecast) {
  const parts = [forecast.mean, forecast.quantile(0.05), forecast.quantile(0.9), forecast.sample(7, { seed: 11 })];
  let sum = 0xcbf29ce484222325n;
  for (const part of parts) {
    for (const byte of new Uint8Array(part.buffer, part.byteOffset, part.byteLength)) {
      sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
    }
  }
  return sum.toString(16).padStart(16, "0");
}
