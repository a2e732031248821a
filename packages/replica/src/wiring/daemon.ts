// What every daemon's main.ts does alike: one JSON line per event on stdout, and a plain error and
// exit code where it cannot start.
import { formatInstant } from '@sekisho/protocol/instant';
import type { Started } from '../loading.ts';
import type { Tally } from '../admission/tally.ts';
import { StoreBroken } from '../store.ts';
import { systemClock } from './system-clock.ts';

/** One line of the operator's log. Only texts and numbers: nothing can slip in inside an object. */
export function logLine(fields: Readonly<Record<string, string | number>>): void {
  const at = formatInstant(systemClock.now());
  process.stdout.write(`${JSON.stringify({ at, ...fields })}\n`);
}

export const logRefusal = (what: string, refusal: { refused: string; detail: string }): void =>
  logLine({ event: 'refused', what, tag: refusal.refused, detail: refusal.detail });

export const logFault = (what: string, fault: unknown): void =>
  logLine({ event: 'fault', what, detail: fault instanceof Error ? fault.message : 'unknown' });

/**
 * The exit codes of a daemon. systemd's Restart=on-failure starts it again after 74, and should not
 * after 1 and 2, which say that somebody must look (RestartPreventExitStatus=1 2).
 */
export const EXIT = {
  /** It did not start. */
  refused: 1,
  usage: 2,
  /** Its store failed while it ran (EX_IOERR of sysexits.h): starting it again tells the rest. */
  storeBroken: 74,
} as const;

/** Ends the process on the spot: what its store holds is unknown, so nothing more is said. */
export type EndOfStore = (fault: Error) => never;

/** Whether a start was a quick one, and why not. */
export function logStarted({ sealed, folded, refused }: Started): void {
  if (refused !== undefined) logRefusal('snapshot', refused);
  logLine({ event: 'started', sealed, folded });
}

/** Strangers knock as often as they like: they are told of in sums. */
const TELL_EVERY_MS = 60_000;

/** A line for each minute in which somebody was turned away, with how many for which reason. */
export function logTurnedAway(from: string, { counts }: Pick<Tally, 'counts'>): void {
  const told = new Map<string, number>();
  const tell = (): void => {
    const news = [...counts].filter(([reason, count]) => count > (told.get(reason) ?? 0));
    const words = news.map(([reason, count]) => `${reason} ${count - (told.get(reason) ?? 0)}`);
    for (const [reason, count] of news) told.set(reason, count);
    if (words.length > 0) logLine({ event: 'turned-away', who: from, detail: words.join(', ') });
  };
  setInterval(tell, TELL_EVERY_MS).unref();
}

/** Runs a daemon's main; a fault at start is one clear line, and nothing is half-running. */
export function runDaemon(
  name: string,
  main: (settingsFile: string, endOfStore: EndOfStore) => Promise<void>,
): void {
  const [, , file, ...rest] = process.argv;
  if (file === undefined || file.startsWith('-') || rest.length > 0) {
    process.stderr.write(`usage: ${name} SETTINGS.json\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  // Whoever reads the log may die; money must not stop for that, nor stops.
  process.stdout.on('error', () => {});
  const exit = (why: string, code: number): never => {
    process.stderr.write(`${name}: ${why}\n`);
    return process.exit(code);
  };
  const endOfStore: EndOfStore = ({ message, cause }) => {
    const system = cause instanceof Error ? ` (${cause.message})` : '';
    const what = 'ends, since its store failed; to be started again';
    return exit(`${what}: ${message}${system}`, EXIT.storeBroken);
  };
  main(file, endOfStore).catch((fault: unknown) => {
    if (fault instanceof StoreBroken) endOfStore(fault);
    exit(fault instanceof Error ? fault.message : String(fault), EXIT.refused);
  });
}
