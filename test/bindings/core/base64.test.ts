import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../../bindings/core/base64.js";

describe("base64", () => {
  test.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg=="],
    ["fooba", "Zm9vYmE="],
    ["foobar", "Zm9vYmFy"],
  ])("the test vectors of RFC 4648, section 10: %j is %j", (text, encoded) => {
    expect(toBase64(new TextEncoder().encode(text))).toBe(encoded);
    expect(new TextDecoder().decode(fromBase64(encoded))).toBe(text);
  });

  test("agrees with Node's Buffer and returns every byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
  });

  test.each(["Z", "Zg=", "Zm9", "Zm9v!!==", "Z=g=", "Zm9vé===", "====", "Zm 9"])("refuses %j", (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
