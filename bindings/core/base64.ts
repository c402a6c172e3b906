// Base64 (RFC 4648, section 4) without help from the host: not every runtime has atob, Buffer or Uint8Array.toBase64.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as padded base64 text. */
export function toBase64(bytes: Uint8Array): string {
  const native = bytes as Uint8Array & { toBase64?: () => string };
  if (native.toBase64) return native.toBase64();
  const codes = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(padding);
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    codes[at] = alphabet.charCodeAt(word >> 18);
    codes[at + 1] = alphabet.charCodeAt((word >> 12) & 63);
    if (left > 1) codes[at + 2] = alphabet.charCodeAt((word >> 6) & 63);
    if (left > 2) codes[at + 3] = alphabet.charCodeAt(word & 63);
  }
  return textOf(codes);
}

/** Code of "=". */
const padding = 61;

/** Characters by their codes, a few thousand at once: one by one would be a rope of as many strings. */
function textOf(codes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < codes.length; from += 4096) {
    text += String.fromCharCode(...codes.subarray(from, from + 4096));
  }
  return text;
}

/** The bytes of padded base64 text; undefined when the text is something else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const digits = digitsByCode();
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const last = text.length - padding;
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let word = 0;
    for (let k = i; k < i + 4; k++) {
      const digit = k < last ? digits[text.charCodeAt(k)] : 0;
      if (digit === undefined || digit < 0) return undefined;
      word = (word << 6) | digit;
    }
    // Writes beyond the end, where the padding is, have no effect.
    bytes[at++] = word >> 16;
    bytes[at++] = word >> 8;
    bytes[at++] = word;
  }
  return bytes;
}

let digitsFound: Int8Array | undefined;

/** The value of each digit by its character code; -1 for what is none. */
function digitsByCode(): Int8Array {
  if (!digitsFound) {
    digitsFound = new Int8Array(128).fill(-1);
    for (let i = 0; i < 64; i++) digitsFound[alphabet.charCodeAt(i)] = i;
  }
  return digitsFound;
}
