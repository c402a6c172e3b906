// The part of the protocol buffers' wire format that an ONNX file needs: a message is its fields, one after the other.
//
// source  Google, Protocol Buffers, "Encoding"

/** A field: bytes ready to be joined. */
export type Field = Uint8Array;

/** Wire types. */
const VARINT = 0;
const BYTES = 2;
const FIXED_32 = 5;

const text = new TextEncoder();

/** Pieces one after the other. */
export function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** A whole number in groups of seven bits, the lowest first; negative ones in the ten bytes of their 64 bits. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function tag(field: number, type: number): Uint8Array {
  return varint(field * 8 + type);
}

/** A field of type int32, int64 or enum. */
export function whole(field: number, value: number): Field {
  return join([tag(field, VARINT), varint(value)]);
}

/** A field of type float. */
export function single(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return join([tag(field, FIXED_32), bytes]);
}

/** A field of type bytes. */
export function bytes(field: number, value: Uint8Array): Field {
  return join([tag(field, BYTES), varint(value.length), value]);
}

/** A field of type string. */
export function string(field: number, value: string): Field {
  return bytes(field, text.encode(value));
}

/** A field that is a message of its own. */
export function message(field: number, fields: readonly Field[]): Field {
  return bytes(field, join(fields));
}
