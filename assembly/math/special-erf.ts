// The error function and the standard normal law. The rational functions are our own minimax fits in 60 digits.

const SQRT_2: f64 = 1.4142135623730951;
const LN_SQRT_2PI: f64 = 0.91893853320467274178;

/** erf(x) for |x| <= 1/2. */
function erfNear(x: f64): f64 {
  const z = x * x;
  const p = 1.1283791670955126 + z * (0.13271933636549052 + z * (0.04003328824609982 + z * (0.001111413557491609 + z *
    6.531724282980257e-05)));
  const q = 1.0 + z * (0.45095278274865236 + z * (0.08579617220765812 + z * (0.008297934223746244 + z * 0.00035158814327482214)));
  return x * (p / q);
}

/** exp(x²) erfc(x) for x >= 1/2, the complementary function without its exponential decay. */
export function erfcScaled(x: f64): f64 {
  if (x <= 2.5) return erfcScaledLow(x - 0.5);
  if (x <= 8) return erfcScaledMiddle(x - 2.5);
  return erfcScaledHigh(x);
}

function erfcScaledLow(t: f64): f64 {
  const p = 0.6156903441929259 + t * (0.9987479839461946 + t * (0.7716050247791862 + t * (0.3574776580478512 + t * (
    0.10621557470706715 + t * (0.020151483758656136 + t * (0.0022591921377734985 + t * 0.00011572571358988665))))));
  const q = 1.0 + t * (2.454865211228933 + t * (2.7137684768424255 + t * (1.7681959385517692 + t * (0.7445364582725402 + t * (
    0.20807055315273293 + t * (0.03782240008937205 + t * (0.004106867017898549 + t * 0.00020511865429998698)))))));
  return p / q;
}

function erfcScaledMiddle(t: f64): f64 {
  const p = 0.2108063640611436 + t * (0.2704548952670551 + t * (0.15020694031481235 + t * (0.04614702051715846 + t * (
    0.008269347948775768 + t * (0.0008201339244555415 + t * 3.523044360989618e-05)))));
  const q = 1.0 + t * (1.635634880343751 + t * (1.171093946798262 + t * (0.4763938709902116 + t * (0.11908482993519731 + t * (
    0.018322383491924575 + t * (0.0016097603756300984 + t * 6.244433536980858e-05))))));
  return p / q;
}

function erfcScaledHigh(x: f64): f64 {
  const r = 1 / x;
  const z = r * r;
  const p = 0.5641895835477563 + z * (9.26786735256724 + z * (42.76793884347573 + z * (56.30574783577452 + z * 10.21894721715259)));
  const q = 1.0 + z * (16.926867178739315 + z * (83.51763148778228 + z * (130.73800493774743 + z * 46.01876777068456)));
  return r * (p / q);
}

/**
 * exp(-scale x²) for scale = 1 or 1/2, without the error of x² in the exponent: x is split into a head whose square is exact
 * and a small rest.
 */
// @ts-ignore: decorator
@inline
function expMinusSquare(x: f64, scale: f64): f64 {
  const head = reinterpret<f64>(reinterpret<i64>(x) & 0xfffffffff8000000);
  return Math.exp(-scale * head * head) * Math.exp(-scale * (x - head) * (x + head));
}

/**
 * The error function erf(x) = 2/√π ∫₀ˣ exp(-t²) dt.
 *
 * Relative error below 5e-16. Edges: erf(±Infinity) = ±1; NaN gives NaN.
 *
 * returns  erf(x), in [-1, 1]
 * source   DLMF 7.2.1
 */
export function erf(x: f64): f64 {
  const size = abs(x);
  if (size <= 0.5) return erfNear(x);
  if (size >= 6) return copysign<f64>(1, x);
  return copysign<f64>(1 - expMinusSquare(size, 1) * erfcScaled(size), x);
}

/**
 * The complementary error function erfc(x) = 1 - erf(x), accurate in its upper tail.
 *
 * Relative error below 1e-15 while the value is a normal number (x < 26.54); 0 from x = 27.3 on.
 * Edges: erfc(Infinity) = 0, erfc(-Infinity) = 2; NaN gives NaN.
 *
 * returns  erfc(x), in [0, 2]
 * source   DLMF 7.2.2
 */
export function erfc(x: f64): f64 {
  if (abs(x) <= 0.5) return 1 - erfNear(x);
  if (x > 28) return 0;
  if (x < -6) return 2;
  const tail = expMinusSquare(x, 1) * erfcScaled(abs(x));
  return x > 0 ? tail : 2 - tail;
}

/**
 * The distribution function Φ(x) of the standard normal law, accurate in its lower tail.
 *
 * Relative error below 1e-15 while the value is a normal number (x > -37.5).
 * Edges: Φ(-Infinity) = 0, Φ(Infinity) = 1; NaN gives NaN.
 *
 * returns  Φ(x), in [0, 1]
 * source   Φ(x) = erfc(-x/√2) / 2
 */
export function normalCdf(x: f64): f64 {
  const z = abs(x) / SQRT_2;
  if (z <= 0.5) return 0.5 + 0.5 * erfNear(x / SQRT_2);
  if (x > 9) return 1;
  if (x < -39) return 0;
  const tail = 0.5 * expMinusSquare(x, 0.5) * erfcScaled(z);
  return x > 0 ? 1 - tail : tail;
}

/**
 * ln Φ(x), the logarithm of the standard normal distribution function, for likelihoods of censored values.
 *
 * Relative error below 1e-15 for every x, also where Φ(x) underflows or rounds to 1.
 * Edges: -Infinity gives -Infinity, Infinity gives 0; NaN gives NaN.
 *
 * returns  ln Φ(x)
 */
export function normalLogCdf(x: f64): f64 {
  const z = abs(x) / SQRT_2;
  if (z <= 0.5) return Math.log(0.5 + 0.5 * erfNear(x / SQRT_2));
  if (x > 0) return Math.log1p(-normalCdf(-x));
  return x == -Infinity ? x : Math.log(0.5 * erfcScaled(z)) - 0.5 * x * x;
}

/** The quantile of the standard normal law at 1/2 + q for |q| <= 0.425. */
function normalQuantileCentre(q: f64): f64 {
  const t = 0.180625 - q * q;
  const p = 3.387132872796367 + t * (153.75151362478206 + t * (2738.07412618716 + t * (24328.029071174456 + t * (
    113617.92177918383 + t * (270158.511371733 + t * (291769.71243768744 + t * (109721.73578779417 + t * 6361.724050749178)))))));
  const r = 1.0 + t * (48.39807744966212 + t * (931.7658576477378 + t * (9123.409615487195 + t * (48279.75085688076 + t * (
    135783.70605029867 + t * (186636.62384836795 + t * (103862.00224789963 + t * 14700.943423212)))))));
  return q * (p / r);
}

/** The size of the quantile of the standard normal law at a tail probability 0 < tail <= 0.075. */
function normalQuantileTail(tail: f64): f64 {
  const depth = Math.sqrt(-Math.log(tail));
  return depth <= 5 ? quantileOfDepthLow(depth - 1.6) : quantileOfDepthHigh(depth - 5);
}

function quantileOfDepthLow(t: f64): f64 {
  const p = 1.4234371107496835 + t * (4.630385431334337 + t * (5.76964184813404 + t * (3.64800735001537 + t * (
    1.2705389878507618 + t * (0.2418002317643458 + t * (0.02272587649537233 + t * 0.0007746103741186873))))));
  const q = 1.0 + t * (2.0532250564095644 + t * (1.6764463271222372 + t * (0.6898081643407751 + t * (0.1481157159792966 + t * (
    0.015200029519477087 + t * (0.0005476400226712053 + t * 1.0507276432138756e-09))))));
  return p / q;
}

function quantileOfDepthHigh(t: f64): f64 {
  const p = 6.657904643501104 + t * (5.461165109043714 + t * (1.7828607771200884 + t * (0.29598976132685983 + t * (
    0.026451415220422055 + t * (0.0012369330518149603 + t * (2.693008315687342e-05 + t * 1.9901866087187158e-07))))));
  const q = 1.0 + t * (0.599438719075866 + t * (0.13672151603887978 + t * (0.014835123447470332 + t * (0.0007834344124631443 + t * (
    1.8339152460052875e-05 + t * (1.4072653114114891e-07 + t * 1.9872151731523857e-15))))));
  return p / q;
}

/**
 * The quantile function of the standard normal law, the x with Φ(x) = p.
 *
 * Relative error below 2e-15 for every double p in (0, 1), down to the least subnormal.
 * Edges: p = 0 and 1 give -Infinity and Infinity; p outside [0, 1] and NaN give NaN.
 *
 * returns  x
 * source   Wichura (1988), Algorithm AS 241, for the three regions and their variables; coefficients are our own
 */
export function normalQuantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs(q) <= 0.425) return normalQuantileCentre(q);
  if (p > 0 && p < 1) return q < 0 ? -normalQuantileTail(p) : normalQuantileTail(1 - p);
  if (p == 0) return -Infinity;
  return p == 1 ? Infinity : NaN;
}

/**
 * The inverse of erf: the x with erf(x) = p.
 *
 * Relative error below 2e-15, also for the smallest p. Edges: -1 and 1 give -Infinity and Infinity; |p| > 1 and NaN give NaN.
 *
 * returns  x
 */
export function erfInverse(p: f64): f64 {
  const size = abs(p);
  if (size <= 0.85) return normalQuantileCentre(0.5 * p) / SQRT_2;
  if (size < 1) return copysign<f64>(normalQuantileTail(0.5 * (1 - size)) / SQRT_2, p);
  return size == 1 ? copysign<f64>(Infinity, p) : NaN;
}

/**
 * The inverse of erfc: the x with erfc(x) = q, accurate for the smallest q.
 *
 * Relative error below 2e-15 away from q = 1, where x vanishes with 1 - q. Edges: 0 and 2 give Infinity and -Infinity; q outside
 * [0, 2] and NaN give NaN.
 *
 * returns  x
 */
export function erfcInverse(q: f64): f64 {
  if (abs(1 - q) <= 0.85) return normalQuantileCentre(0.5 * (1 - q)) / SQRT_2;
  if (q > 0 && q < 2) {
    return q < 1 ? normalQuantileTail(0.5 * q) / SQRT_2 : -normalQuantileTail(0.5 * (2 - q)) / SQRT_2;
  }
  if (q == 0) return Infinity;
  return q == 2 ? -Infinity : NaN;
}
