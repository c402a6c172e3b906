import { philox4x32 } from "../../../assembly/math/philox";
import { fillUniforms } from "../../../assembly/math/random";
import { doubles, singles } from "../scratch";

/** Room for words. */
function words(values: u32[]): usize {
  const room = singles(values.length).offset;
  for (let i = 0; i < values.length; i++) store<u32>(room + (<usize>i << 2), values[i]);
  return room;
}

function expectBlock(counter: u32[], key: u32[], expected: u32[]): void {
  const out = singles(4).offset;
  philox4x32(words(counter), words(key), out);
  for (let i = 0; i < 4; i++) expect(load<u32>(out + (<usize>i << 2))).toBe(expected[i]);
}

// The vectors that the authors publish with the generator (Random123, kat_vectors, philox4x32 10).
describe("philox4x32", () => {
  it("gives the published answer for zeros", () => {
    expectBlock([0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  it("gives the published answer for ones", () => {
    const one: u32 = 0xffffffff;
    expectBlock([one, one, one, one], [one, one], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  });

  it("gives the published answer for the digits of pi", () => {
    const counter: u32[] = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
    expectBlock(counter, [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });
});

describe("the address of an element", () => {
  it("is the seed as key, block number and stream as counter", () => {
    const seed: u64 = 0x123456789abcd;
    const stream: u64 = 0x0fedcba987654;
    // Blocks on both sides of the 32-bit carry.
    const firsts: u64[] = [0, 6, 0x1fffffffc, 0x1ffffffffe, 0x1fffffffffffc0];
    const out = doubles(40);
    const block = singles(4).offset;
    for (let f = 0; f < firsts.length; f++) {
      fillUniforms(40, <f64>seed, <f64>stream, <f64>firsts[f], out.offset);
      for (let i = 0; i < 40; i++) {
        const element = firsts[f] + <u64>i;
        const at = element >> 1;
        philox4x32(words([<u32>at, <u32>(at >> 32), <u32>stream, <u32>(stream >> 32)]), words([<u32>seed, <u32>(seed >> 32)]), block);
        const bits = load<u64>(block + ((<usize>element & 1) << 3));
        expect(out[i]).toBe((<f64>(bits >> 12) + 0.5) / 4503599627370496);
      }
    }
  });
});
