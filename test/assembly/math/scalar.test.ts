import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

test("cosine and sine have their exact values and their identity", () => {
  const { cos, sin } = engine().kernels;
  expect([cos(0), sin(0)]).toEqual([1, 0]);
  // Half an angle of an equilateral triangle; within two units of the last place.
  close([cos(Math.PI / 3), sin(Math.PI / 6), sin(Math.PI / 2), cos(Math.PI)], [0.5, 0.5, 1, -1], { tolerance: 4e-16 });
  for (let x = -10; x < 10; x += 0.37) close([cos(x) * cos(x) + sin(x) * sin(x)], [1], { tolerance: 4e-16 });
});
