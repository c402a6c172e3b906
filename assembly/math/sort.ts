// Sorting of doubles in ascending order.

import { F64, I32 } from "../memory";

/** Up to this many values insertion alone is fastest. */
const FEW: i32 = 24;
/** Buckets are given up when a value shares its own with more than this many others on average. */
const CROWDED: i32 = 12;
/** Digits of the radix sort: eight of 8 bits. */
const DIGITS: i32 = 8;
const VALUES: i32 = 256;
/** The lower half of the digits is left to insertion, which needs few moves where the upper half tells the values apart. */
const LOWER_DIGITS: i32 = 4;
const MOVES: i32 = 8;

/** Doubles of scratch that sortF64 needs for n values. */
export function sortScratch(n: i32): i32 {
  return n + max((n + 2) >> 1, (DIGITS * VALUES) >> 1);
}

/** Insertion, unless it takes more than `most` moves: then false, with the same values in some order. */
function insertionSort(n: i32, most: i64, x: F64): bool {
  for (let i = 1; i < n; i++) {
    const value = x[i];
    let j = i - 1;
    for (; j >= 0 && x[j] > value; j--) x[j + 1] = x[j];
    x[j + 1] = value;
    most -= <i64>(i - 1 - j);
    if (most < 0) return false;
  }
  return true;
}

/** Move NaNs behind the numbers; returns how many numbers there are. */
function numbersFirst(n: i32, x: F64): i32 {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const value = x[i];
    if (value == value) x[kept++] = value;
  }
  for (let i = kept; i < n; i++) x[i] = NaN;
  return kept;
}

/**
 * Scatter into n equal intervals of the range and let insertion finish. Returns false, with x as it was, when that would be slow.
 * Ties crowd an interval without making insertion slow.
 */
function bucketSort(n: i32, least: f64, range: f64, tied: bool, x: F64, moved: F64, starts: I32): bool {
  const scale = (<f64>n - 0.5) / range;
  if (!(scale < Infinity)) return false;
  memory.fill(starts.offset, 0, (<usize>n + 1) << 2);
  const counts = starts.plus(1);
  for (let i = 0; i < n; i++) {
    const bucket = <i32>((x[i] - least) * scale);
    counts[bucket] = counts[bucket] + 1;
  }
  let crowding: i64 = 0;
  let start = 0;
  for (let bucket = 0; bucket < n; bucket++) {
    const count = counts[bucket];
    crowding += <i64>count * count;
    counts[bucket] = start;
    start += count;
  }
  if (crowding > <i64>CROWDED * n && !tied) return false;
  for (let i = 0; i < n; i++) {
    const value = x[i];
    const bucket = <i32>((value - least) * scale);
    const at = counts[bucket];
    counts[bucket] = at + 1;
    moved[at] = value;
  }
  if (!insertionSort(n, <i64>MOVES * n, moved)) return false;
  memory.copy(x.offset, moved.offset, <usize>n << 3);
  return true;
}

/** The bits of a double as an unsigned integer of the same order. */
// @ts-ignore: decorator
@inline
function keyOf(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

// @ts-ignore: decorator
@inline
function bitsOf(key: u64): u64 {
  return key ^ (<u64>(<i64>(~key) >> 63) | 0x8000000000000000);
}

/** By the digits from `first` on, least significant first; digits that all values share are skipped. */
function radixSort(n: i32, first: i32, x: F64, other: F64, counts: I32): void {
  memory.fill(counts.offset, 0, <usize>(DIGITS * VALUES) << 2);
  let from = x.offset;
  let to = other.offset;
  const skipped = <u64>(first << 3);
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    let key = keyOf(load<u64>(from + i));
    store<u64>(from + i, key);
    key >>= skipped;
    for (let digit = first; digit < DIGITS; digit++, key >>= 8) {
      const cell = counts.plus(digit * VALUES + <i32>(key & 255));
      cell[0] = cell[0] + 1;
    }
  }
  for (let digit = first; digit < DIGITS; digit++) {
    const count = counts.plus(digit * VALUES);
    const shift = <u64>(digit << 3);
    if (count[<i32>(load<u64>(from) >> shift & 255)] == n) continue;
    let start = 0;
    for (let value = 0; value < VALUES; value++) {
      const here = count[value];
      count[value] = start;
      start += here;
    }
    for (let i: usize = 0; i < <usize>n << 3; i += 8) {
      const key = load<u64>(from + i);
      const value = <i32>(key >> shift & 255);
      const at = count[value];
      count[value] = at + 1;
      store<u64>(to + (<usize>at << 3), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  for (let i: usize = 0; i < <usize>n << 3; i += 8) store<u64>(x.offset + i, bitsOf(load<u64>(from + i)));
}

/**
 * Sort in ascending order, NaN last.
 *
 * Values that fill their range evenly enough are scattered into n intervals and finished by insertion; all others are sorted by the
 * digits of their bits. Both are linear in n. Zeros of both signs are equal, in any order.
 *
 * in       n
 * in/out   x (n)
 * scratch  (sortScratch(n))
 * returns  the number of values that are not NaN
 * cost     about 8 ns per value, 15 ns with heavy tails or many ties
 */
export function sortF64(n: i32, x: usize, scratch: usize): i32 {
  const values = F64.at(x);
  let least = Infinity;
  let most = -Infinity;
  let sum: f64 = 0;
  let last = NaN;
  let ties = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    sum += value;
    if (value == last) ties++;
    last = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  // Infinities and overflow make the sum NaN or infinite too: only then it is worth looking again.
  const count = sum - sum == 0 ? n : numbersFirst(n, values);
  if (count <= FEW) {
    insertionSort(count, i64.MAX_VALUE, values);
    return count;
  }
  const range = most - least;
  if (range == 0) return count;
  const room = F64.at(scratch);
  const counts = I32.at(room.plus(n).offset);
  if (range < Infinity && bucketSort(count, least, range, ties > n >> 5, values, room, counts)) return count;
  radixSort(count, LOWER_DIGITS, values, room, counts);
  if (!insertionSort(count, <i64>MOVES * count, values)) radixSort(count, 0, values, room, counts);
  return count;
}
