// Where the report of a drill goes: to a file somebody names, or to a folder of its own among the
// system's temporary ones, as a working directory is nobody's to litter.
import { accessSync, constants, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { reportOf, type ReportOptions } from '@sekisho/drill/report/report';
import { WrongUsage } from '../command.ts';

/** Said before the drill, not after half a minute. */
export function mustBeWritable(path: string): void {
  if (path === '') throw new WrongUsage('--report: no file is named');
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new WrongUsage(`--report: ${folder} is no folder that can be written to`);
  }
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new WrongUsage(`--report: ${path} is a folder`);
}

/** The path it was written to. */
export function writeReport(path: string | undefined, options: ReportOptions): string {
  const { scenario, mode, seed } = options.result;
  const name = `${scenario}.${mode}.${seed}.html`;
  const file = path ?? join(mkdtempSync(join(tmpdir(), 'sekisho-drill-')), name);
  writeFileSync(file, reportOf(options));
  return file;
}
