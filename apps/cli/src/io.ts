// Everything that a run sees of its surroundings, so that a test can put its own in their place.

/** The surroundings of a run. */
export interface Io {
  /** All of standard input. */
  input(): Promise<Uint8Array>;
  /** Data for standard output. */
  out(data: string | Uint8Array): void;
  /** Words for standard error. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Whether colours are welcome. */
  readonly colour: boolean;
  /** Milliseconds, for the times on standard error only. */
  clock(): number;
}

/** The surroundings of this process. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  // A reader that has seen enough (head, less) closes the pipe: that is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    input: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    out: (data) => void stdout.write(data),
    err: (text) => void stderr.write(text),
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    columns: stdout.columns || 80,
    colour: !env.NO_COLOR && env.TERM !== "dumb" && (stdout.isTTY === true || Boolean(env.FORCE_COLOR)),
    clock: () => performance.now(),
  };
}
