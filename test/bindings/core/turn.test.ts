import { expect, test } from "vitest";
import { nextTurn } from "../../../bindings/core/turn.js";

test("waits for a new turn by whatever the host has", async () => {
  const { setImmediate, MessageChannel, setTimeout } = globalThis;
  for (const host of [{ setImmediate }, { MessageChannel }, { setTimeout }]) {
    let turned = false;
    const turn = nextTurn(host).then(() => (turned = true));
    for (let i = 0; i < 100; i++) await Promise.resolve();
    expect(turned, Object.keys(host)[0]).toBe(false);
    await turn;
  }
  await nextTurn({});
});
