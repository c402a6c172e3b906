import type { Io } from "../io.js";

/** A bar on standard error while a panel is worked on; nothing where that is no terminal. */
export function progressBar(
  io: Io,
  what: string,
): { readonly step: (done: number, total: number) => void; clear(): void } {
  let shown = "";
  let last = 0;
  return {
    step(done, total) {
      const now = io.clock();
      if (!io.errIsTerminal || total < 2 || (done < total && now - last < 80)) return;
      last = now;
      const width = Math.max(10, Math.min(40, io.columns - what.length - 24));
      const full = Math.round((width * done) / total);
      const text = `${what} ${"█".repeat(full)}${"░".repeat(width - full)} ${done}/${total}`;
      if (text === shown) return;
      io.err(`\r${text}`);
      shown = text;
    },
    clear() {
      if (shown !== "") io.err(`\r${" ".repeat(shown.length)}\r`);
      shown = "";
    },
  };
}
