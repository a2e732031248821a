// What people press to end a command that stays.

/** Resolves at the first Ctrl-C or SIGTERM. To be called before there is anything to clear away. */
export const untilInterrupted = (): Promise<undefined> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => resolve(undefined));
  });
