// A test runner for Stryker that stays warm. A process of its own for each test file and mutant
// (what the tap runner does) costs 0.7 s a file here, nearly all of it spent loading; loading the
// modules anew inside one process costs a tenth of it. Each mutant is active before anything of its
// package is loaded, so nothing, constant or fixture, is left from the code without it.
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import fc from 'fast-check';
import { FreshModules } from './fresh-modules.js';
import { Knowledge } from './knowledge.js';
import { takeTests } from './node-test.js';
import { SETTINGS } from './settings.js';

/** An endless loop is one that goes round ten times as often as it should, and this often. */
const LESS_HITS = 10;
const ENOUGH_HITS = 10_000;
/** A test that waits for what never comes is given up after this; an endless loop is not waiting. */
const STUCK_MS = 15_000;

/** A test that is not green in one process with others is left out, where that is enough. */
const LENIENT = process.env.SEKISHO_ONLY_REFUSALS !== undefined;

export class WarmRunner {
  static inject = tokens(commonTokens.options);

  #settings;
  #files;
  #modules;
  /** Test files by name, as they were loaded with no mutant active. */
  #loaded = new Map();
  /** What is known of the tests, or will be after the first run. */
  #knowledge = new Knowledge('mutation-knowledge.json');

  constructor(options) {
    this.#settings = { owner: options.sekisho.owner, ...SETTINGS[options.sekisho.owner] };
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    const { owner, tests, without, fewerRuns } = this.#settings;
    const root = process.cwd();
    const paths = tests
      .flatMap((name) => globSync(join(root, 'packages', name, 'test', '*.test.ts')))
      .filter((path) => !without.includes(basename(path)))
      .sort();
    this.#files = new Map(paths.map((path) => [basename(path), path]));
    // A fixed seed makes a report repeatable; no shrinking, since nobody reads the example.
    fc.configureGlobal({ seed: 1, endOnFailure: true });
    this.#modules = new FreshModules(root, owner, (text, path) =>
      withFewerRuns(text, fewerRuns[basename(path)] ?? 1),
    );
  }

  async dryRun() {
    const space = namespace();
    const tests = [];
    for (const [file, path] of this.#files) {
      this.#modules.renew();
      const loading = await timed(space, `${file}#load`, () => this.#modules.import(path));
      if (loading.error !== undefined) {
        if (LENIENT) continue;
        return broken(file, loading.error);
      }
      tests.push(passed(`${file}#load`, loading.ms, path));
      for (const [i, { name, run }] of takeTests().entries()) {
        const ran = await timed(space, `${file}#${i}`, run);
        if (ran.error !== undefined) {
          if (LENIENT) continue;
          return broken(`${file}: ${name}`, ran.error);
        }
        tests.push(passed(`${file}#${i}`, ran.ms, path, name));
      }
    }
    if (process.env.SEKISHO_CHECK !== undefined) {
      const ordered = await this.#findOrdered(space);
      if (ordered.length > 0) return broken(ordered.join(', '), 'in another order, or twice');
    }
    this.#knowledge.learn(tests, space.mutantCoverage?.perTest ?? {});
    return { status: DryRunStatus.Complete, tests, mutantCoverage: space.mutantCoverage };
  }

  /** Files whose tests do not pass in the other order, or not twice: no mutant may be blamed. */
  async #findOrdered(space) {
    const ordered = [];
    space.currentTestId = 'again';
    for (const file of this.#files.keys()) {
      const tests = [...(await this.#kept(file)).tests.entries()];
      const runs = [...tests.toReversed(), ...tests].map(([id, run]) => ({ id, run }));
      if ((await firstFailure(runs)) !== undefined) ordered.push(file);
    }
    space.currentTestId = undefined;
    if (space.mutantCoverage !== undefined) delete space.mutantCoverage.perTest.again;
    return ordered;
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const space = namespace();
    // Stryker allows a hundred times the hits that the tests make without a mutant.
    const limit = hitLimit === undefined ? undefined : Math.max(hitLimit / LESS_HITS, ENOUGH_HITS);
    Object.assign(space, { activeMutant: activeMutant.id, hitCount: 0, hitLimit: limit });
    process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE] = activeMutant.id;
    try {
      return await this.#tried(activeMutant, new Set(testFilter), () =>
        determineHitLimitReached(space.hitCount, space.hitLimit),
      );
    } finally {
      space.activeMutant = 'none';
      delete process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE];
    }
  }

  /**
   * Where nothing of a test file's loading reaches the mutant, its modules are those kept from the
   * mutants before; where something does, they are loaded anew with the mutant active.
   */
  async #tried(activeMutant, filter, endless) {
    const { id: mutant, fileName } = activeMutant;
    const files = new Map();
    let nrOfTests = 0;
    let renewed = false;
    // What a module remembers from before would hide the mutant.
    const remembers = this.#settings.remembering?.includes(basename(fileName)) ?? false;
    for (const id of this.#knowledge.chosen(activeMutant, filter)) {
      const file = id.slice(0, id.lastIndexOf('#'));
      const isKept = !remembers && !filter.has(`${file}#load`);
      if (!files.has(file)) {
        if (!isKept && renewed) this.#modules.resume();
        if (!isKept && !renewed) this.#modules.renew();
        renewed ||= !isKept;
        files.set(file, isKept ? await this.#kept(file) : await this.#load(file));
      }
      const { error, tests } = files.get(file);
      const run = id.endsWith('#load') ? nothing : tests.get(id);
      if (run === undefined && error === undefined) throw new Error(`there is no test ${id}`);
      const failure = error ?? (await outcome(run));
      nrOfTests += 1;
      const ended = endless();
      if (ended !== undefined) return ended;
      if (failure === STUCK) return { status: MutantRunStatus.Timeout };
      if (failure === undefined) continue;
      if (isKept && !(await this.#passesWithout(mutant, run))) {
        throw new Error(`${id} fails without the mutant as well: what is kept has changed`);
      }
      this.#knowledge.killed(fileName, id);
      return killed({ id, error: failure }, nrOfTests);
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** A mutant before this one may have left something behind in what is kept. */
  async #passesWithout(mutant, run) {
    const space = namespace();
    space.activeMutant = 'none';
    const failure = await outcome(run);
    space.activeMutant = mutant;
    return failure === undefined;
  }

  async #kept(file) {
    if (!this.#loaded.has(file)) {
      const space = namespace();
      const { activeMutant } = space;
      space.activeMutant = 'none';
      this.#modules.keep();
      this.#loaded.set(file, await this.#load(file));
      space.activeMutant = activeMutant;
    }
    return this.#loaded.get(file);
  }

  async #load(file) {
    takeTests();
    const error = await outcome(() => this.#modules.import(this.#files.get(file)));
    return { error, tests: new Map(takeTests().map(({ run }, i) => [`${file}#${i}`, run])) };
  }
}

const nothing = () => {};

const withFewerRuns = (text, divisor) =>
  text.replace(/numRuns: ([\d_]+) \}/g, (_all, runs) => {
    const fewer = Math.ceil(Number(runs.replaceAll('_', '')) / divisor);
    return `numRuns: ${fewer} }`;
  });

const namespace = () =>
  (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= { mutantCoverage: undefined });

async function firstFailure(tests) {
  for (const { id, run } of tests) {
    const error = await outcome(run);
    if (error !== undefined) return { id, error };
  }
  return undefined;
}

const STUCK = new Error('it waits for what never comes');

/** What it threw, or undefined. */
async function outcome(run) {
  let timer;
  const stuck = new Promise((resolve) => (timer = setTimeout(resolve, STUCK_MS, STUCK)));
  try {
    return await Promise.race([Promise.resolve(run()).then(nothing), stuck]);
  } catch (error) {
    return error ?? new Error('nothing was thrown, but thrown');
  } finally {
    clearTimeout(timer);
  }
}

async function timed(space, id, run) {
  space.currentTestId = id;
  const begun = process.cpuUsage();
  const error = await outcome(run);
  space.currentTestId = undefined;
  const { user, system } = process.cpuUsage(begun);
  return { error, ms: (user + system) / 1000 };
}

const killed = ({ id, error }, nrOfTests) => ({
  status: MutantRunStatus.Killed,
  killedBy: [id],
  failureMessage: String(error?.message ?? error).slice(0, 300),
  nrOfTests,
});

const passed = (id, timeSpentMs, fileName, name = 'loads') => ({
  id,
  name: `${basename(fileName)}: ${name}`,
  timeSpentMs,
  fileName,
  status: TestStatus.Success,
});

const broken = (what, error) => ({
  status: DryRunStatus.Error,
  errorMessage: `${what} fails without any mutant: ${error?.stack ?? error}`,
});

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmRunner)];
