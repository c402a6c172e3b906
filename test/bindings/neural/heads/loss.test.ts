import { describe, expect, test } from "vitest";
import type { Head } from "../../../../bindings/neural/heads/head.js";
import { negativeBinomialHead, normalHead, studentTHead } from "../../../../bindings/neural/heads/laws.js";
import { headLoss } from "../../../../bindings/neural/heads/loss.js";
import { normalMixtureHead } from "../../../../bindings/neural/heads/mixture.js";
import { quantileFunctionHead } from "../../../../bindings/neural/heads/quantile-function.js";
import { quantilesHead } from "../../../../bindings/neural/heads/quantiles.js";
import { multiply } from "../../../../bindings/neural/ops/arithmetic.js";
import { sum } from "../../../../bindings/neural/ops/reduce.js";
import { checkGradients } from "../../../support/check-gradients.js";
import { close } from "../../../support/close.js";
import { doublesNet, singlesNet } from "../../../support/nets.js";

const heads: readonly Head[] = [
  normalHead(),
  studentTHead(),
  negativeBinomialHead(),
  normalMixtureHead(2),
  quantilesHead([0.1, 0.5, 0.9]),
  quantileFunctionHead(3),
];

describe("the loss on the tape has the gradients of differences", () => {
  test.each(heads.map((head) => [head.name, head] as const))("%s", (_, head) => {
    for (const reduce of ["mean", "sum"] as const) {
      checkGradients({
        inputs: { raw: [2, 3, head.size] },
        run(net, { raw }) {
          const target = net.data(
            head.support === "counts" ? [0, 3, 1, 7, 2, 5] : [0.31, -0.7, Number.NaN, 2.3, 1.7, -1.9],
          );
          const weight = net.data([1, 0.5, 1, 0, 2, 1]);
          const scale = net.data([1, 2, 1, 1, 0.5, 1.5]);
          const location = net.data([0.5, 0, 0, 1, 0, -1]);
          return headLoss(net, head, raw, target, { weight, location, scale, reduce });
        },
      });
    }
  });
});

test("a loss may be one of several, each with its factor", () => {
  checkGradients({
    inputs: { raw: [3, 2], factor: [1] },
    run: (net, { raw, factor }) =>
      sum(net, multiply(net, headLoss(net, normalHead(), raw, net.data([1, 2, 3])), factor)),
  });
});

test("a mean over all rows is the mean of means over cuts of as many rows each: forking equals training cut by cut", () => {
  for (const made of [doublesNet, singlesNet]) {
    using net = made();
    const head = quantilesHead([0.2, 0.5, 0.8]);
    const [cuts, rows] = [4, 6];
    const values = Array.from({ length: cuts * rows * head.size }, (_, i) => Math.sin(3.1 * (i + 1)));
    const targets = Array.from({ length: cuts * rows }, (_, i) => Math.cos(1.7 * (i + 1)));
    const gradientOf = (from: number, to: number) => {
      net.begin(true);
      const raw = net.tensor([to - from, head.size], true);
      net.write(raw.offset, values.slice(from * head.size, to * head.size));
      const loss = headLoss(net, head, raw, net.data(targets.slice(from, to)));
      net.backward(loss);
      return { loss: net.read(loss)[0]!, gradient: net.take(raw.grad, raw.size) };
    };
    const whole = gradientOf(0, cuts * rows);
    const each = Array.from({ length: cuts }, (_, k) => gradientOf(k * rows, (k + 1) * rows));
    const tolerance = net.bytes === 8 ? 1e-15 : 1e-7;
    close([whole.loss], [each.reduce((total, { loss }) => total + loss / cuts, 0)], { tolerance });
    close(
      whole.gradient,
      each.flatMap(({ gradient }) => Array.from(gradient, (g) => g / cuts)),
      { tolerance },
    );
  }
});

test("what does not fit is refused", () => {
  using net = singlesNet();
  net.begin(false);
  expect(() => headLoss(net, normalHead(), net.data([1, 2, 3], [1, 3]), net.data([1]))).toThrow(
    "normal: 3 outputs for 2",
  );
  expect(() => headLoss(net, normalHead(), net.data([1, 2], [1, 2]), net.data([1, 2]))).toThrow(
    "target has 2 numbers for 1 rows",
  );
  const weight = net.data([1, 1]);
  expect(() => headLoss(net, normalHead(), net.data([1, 2], [1, 2]), net.data([1]), { weight })).toThrow(
    "weight has 2 numbers",
  );
});
