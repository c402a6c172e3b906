// The sample CRPS in plain JavaScript, as well as it can be written: one column at a time, sorted by the host or by radix.

/** Scores (horizon) of paths (count, horizon) at truth (horizon), with the typed arrays' own sort. */
export function crpsByHostSort(paths, truth, count, horizon) {
  const column = new Float64Array(count);
  return truth.map((y, h) => {
    for (let p = 0; p < count; p++) column[p] = paths[p * horizon + h] - y;
    return scoreSorted(column.sort(), count);
  });
}

/** The same with a radix sort: eight digits of 8 bits, least significant first, on order-preserving keys. */
export function crpsByRadix(paths, truth, count, horizon) {
  const column = new Float64Array(count);
  const sorter = radixSorter(count);
  return truth.map((y, h) => {
    for (let p = 0; p < count; p++) column[p] = paths[p * horizon + h] - y;
    return scoreSorted(sorter(column), count);
  });
}

function scoreSorted(d, count) {
  let size = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    size += Math.abs(d[i]);
    spread += (2 * i - count + 1) * d[i];
  }
  return size / count - spread / (count * count);
}

/** Keys as pairs of 32-bit words: 64-bit integers of JavaScript are slow. */
function radixSorter(count) {
  const [low, high] = [0, 1];
  let from = [new Uint32Array(count), new Uint32Array(count)];
  let to = [new Uint32Array(count), new Uint32Array(count)];
  const counts = new Int32Array(8 * 256);
  return (values) => {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * count);
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const top = words[2 * i + 1];
      const flip = top >> 31;
      const a = words[2 * i] ^ flip;
      const b = top ^ (flip | 0x80000000);
      from[low][i] = a;
      from[high][i] = b;
      for (let digit = 0; digit < 4; digit++) {
        counts[(digit << 8) + ((a >>> (digit << 3)) & 255)]++;
        counts[((digit + 4) << 8) + ((b >>> (digit << 3)) & 255)]++;
      }
    }
    for (let digit = 0; digit < 8; digit++) {
      const count0 = digit << 8;
      const shift = (digit & 3) << 3;
      const [fromLow, fromHigh] = from;
      const [toLow, toHigh] = to;
      const key = digit < 4 ? fromLow : fromHigh;
      if (counts[count0 + ((key[0] >>> shift) & 255)] === count) continue;
      for (let value = 0, start = 0; value < 256; value++) {
        const here = counts[count0 + value];
        counts[count0 + value] = start;
        start += here;
      }
      for (let i = 0; i < count; i++) {
        const at = counts[count0 + ((key[i] >>> shift) & 255)]++;
        toLow[at] = fromLow[i];
        toHigh[at] = fromHigh[i];
      }
      [from, to] = [to, from];
    }
    for (let i = 0; i < count; i++) {
      const flip = ~from[high][i] >> 31;
      words[2 * i] = from[low][i] ^ flip;
      words[2 * i + 1] = from[high][i] ^ (flip | 0x80000000);
    }
    return values;
  };
}
