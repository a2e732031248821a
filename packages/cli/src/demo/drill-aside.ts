// A drill of the same theft beside the demo, for its report: a process of its own, of the lowest
// priority, so that the demo has the machine first.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../sekisho.ts', import.meta.url));

export interface DrillAside {
  /** The path of the report, once it is written. */
  readonly report: Promise<string>;
  end(): void;
}

export function drillAside(scenario: string): DrillAside {
  const file = join(mkdtempSync(join(tmpdir(), 'sekisho-drill-')), `${scenario}.html`);
  const words = ['drill', scenario, '--json', '--report', file];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {}, // as with the other processes
  });
  yieldTo(child);
  const report = endOf(child).then(() => file);
  report.catch(() => undefined); // whoever waits for the report is told
  return { report, end: () => void child.kill() };
}

/** Where a machine knows no priorities, it is slower, not wrong. */
function yieldTo({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // the process has ended, or may not be told
  }
}

function endOf(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr!.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the drill ended with exit code ${code}: ${said.trim()}`));
    });
  });
}
