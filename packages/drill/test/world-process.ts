// A short drill in a process of its own: prints its result.
import { playedShort } from './coincheck.ts';

process.stdout.write(
  JSON.stringify(await playedShort('forged-request', { seed: Number(process.argv[2]) })),
);
