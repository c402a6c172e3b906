import { expect, test } from "vitest";
import { columns, concatenate, gather, repeatBlock, repeatRow } from "../../../../bindings/neural/ops/columns.js";
import { checkGradients } from "../../../support/check-gradients.js";
import { singlesNet } from "../../../support/nets.js";

test("columns side by side, and taken apart again", () => {
  using net = singlesNet();
  net.begin(false);
  const both = concatenate(net, [net.data([1, 2, 3, 4], [2, 2]), net.data([5, 6], [2, 1])]);
  expect([...net.read(both)]).toEqual([1, 2, 5, 3, 4, 6]);
  expect([...net.read(columns(net, both, 1, 2))]).toEqual([2, 5, 4, 6]);
  expect([...net.read(repeatBlock(net, both, 2))]).toEqual([1, 2, 5, 3, 4, 6, 1, 2, 5, 3, 4, 6]);
  expect(() => gather(net, both, [2])).toThrow("row 2 of a table of 2");
});

test("gradients", () => {
  checkGradients({
    inputs: { x: [2, 3, 4], y: [2, 3, 1], z: [2, 3, 5] },
    run: (net, { x, y, z }) => concatenate(net, [x, y, z]),
  });
  checkGradients({ inputs: { x: [3, 7] }, run: (net, { x }) => columns(net, x, 2, 3) });
  checkGradients({ inputs: { x: [5] }, run: (net, { x }) => repeatRow(net, x, 3) });
  checkGradients({ inputs: { x: [2, 5] }, run: (net, { x }) => repeatBlock(net, x, 3) });
  checkGradients({ inputs: { table: [4, 5] }, run: (net, { table }) => gather(net, table, [3, 0, 3, 3, 1]) });
});
