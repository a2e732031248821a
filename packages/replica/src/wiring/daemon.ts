// What every daemon's main.ts does alike: one JSON line per event on stdout, and a plain error and
// exit code where it cannot start.
import { formatInstant } from '@sekisho/protocol/instant';
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

/** Runs a daemon's main; a fault at start is one clear line, and nothing is half-running. */
export function runDaemon(name: string, main: (settingsFile: string) => Promise<void>): void {
  const [, , file, ...rest] = process.argv;
  if (file === undefined || file.startsWith('-') || rest.length > 0) {
    process.stderr.write(`usage: ${name} SETTINGS.json\n`);
    process.exitCode = 2;
    return;
  }
  // Whoever reads the log may die; money must not stop for that, nor stops.
  process.stdout.on('error', () => {});
  main(file).catch((fault: unknown) => {
    const why = fault instanceof Error ? fault.message : String(fault);
    process.stderr.write(`${name}: ${why}\n`);
    process.exit(1);
  });
}
