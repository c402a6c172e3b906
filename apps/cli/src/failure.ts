// What ends a run before its end, by who mends it.

/** The command line asks for something that cannot be: exit code 2. */
export class UsageError extends Error {}

/** The data cannot be read: exit code 3. */
export class UnreadableError extends Error {}

export const exitCodes = { fine: 0, fellBack: 1, usage: 2, unreadable: 3, broken: 70 } as const;
