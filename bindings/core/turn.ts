// The event loop's next turn: what lets a page draw and a signal arrive while a long computation runs.

/** What a host may offer to wait for a new turn. */
interface Host {
  readonly setImmediate?: (resume: () => void) => unknown;
  readonly MessageChannel?: typeof MessageChannel;
  readonly setTimeout?: (resume: () => void, milliseconds: number) => unknown;
}

/**
 * Resolves in a new turn of the event loop, after input, messages and timers that are due: by `setImmediate`, else by a
 * message channel, else by a timer; in a host with none of them, at once.
 */
export function nextTurn(host: Host = globalThis): Promise<void> {
  return new Promise((resume) => {
    if (typeof host.setImmediate === "function") {
      host.setImmediate(resume);
    } else if (typeof host.MessageChannel === "function") {
      const { port1, port2 } = new host.MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resume();
      };
      port2.postMessage(undefined);
    } else if (typeof host.setTimeout === "function") {
      host.setTimeout(resume, 0);
    } else {
      resume();
    }
  });
}
