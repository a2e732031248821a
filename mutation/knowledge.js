// Which tests to ask about a mutant, and in which order: first those that are among few to reach what
// lies beside it (whoever goes into a branch can tell when its condition is gone), then those that
// killed its neighbours, then those of the file named like its source, then the quick ones. A mutant
// that nobody kills would be shown to every test that reaches it, which on a fold is all of them; so
// there is a budget, by the processor time each test took without mutants. What is over it can only
// let a mutant live that more tests would have killed; `--thorough` asks them all.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const BUDGET_MS = Number(process.env.SEKISHO_BUDGET_MS ?? 1_500);
/** What loading a test file anew costs, about. */
const LOADING_MS = 100;

/** A mutant that no more tests reach is rare. */
const FEW_TESTS = 12;
/** So many mutants before and after one are beside it. */
const NEAR = 12;

const fileOf = (id) => id.slice(0, id.lastIndexOf('#'));

export class Knowledge {
  #path;
  #known;

  /** `path`: where it is kept for the processes that come after this one. */
  constructor(path) {
    this.#path = path;
  }

  /** `perTest`: by test, which mutants it reached. */
  learn(tests, perTest) {
    const measured = Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    const reachedBy = {};
    for (const [test, mutants] of Object.entries(perTest)) {
      if (test.endsWith('#load')) continue;
      for (const mutant of Object.keys(mutants)) (reachedBy[mutant] ??= []).push(test);
    }
    const few = Object.entries(reachedBy).filter(([, reaching]) => reaching.length <= FEW_TESTS);
    this.#known = { measured, rare: Object.fromEntries(few), killers: {} };
    this.#write();
  }

  /** By test: how much it is one of few near this mutant. Mutants are numbered as they stand. */
  #nearness(mutant) {
    const { rare } = this.#read();
    const scores = new Map();
    for (let away = -NEAR; away <= NEAR; away += 1) {
      const reaching = rare[Number(mutant) + away] ?? [];
      for (const id of reaching) scores.set(id, (scores.get(id) ?? 0) + 1 / reaching.length);
    }
    return scores;
  }

  /** The tests of `filter` that the budget allows, the likeliest first. */
  chosen({ id: mutant, fileName: source }, filter) {
    const { measured, killers } = this.#read();
    const nearness = this.#nearness(mutant);
    const here = killers[basename(source)] ?? {};
    const stem = basename(source, '.ts');
    // Loading a file under a mutant makes its fixtures with it, so all its tests may see it.
    const isLoaded = (id) => filter.has(`${fileOf(id)}#load`);
    const reached = Object.keys(measured).filter((id) => filter.has(id) || isLoaded(id));
    const rank = (id) =>
      measured[id] -
      1e6 * (nearness.get(id) ?? 0) -
      1e3 * Math.min(here[id] ?? 0, 100) -
      (id.startsWith(`${stem}.`) ? 1e4 : 0) +
      (isLoaded(id) ? 1e3 : 0) +
      (filter.has(id) ? 0 : 1e4);
    reached.sort((a, b) => rank(a) - rank(b));
    const files = new Set();
    let left = BUDGET_MS;
    return reached.filter((id) => {
      const file = fileOf(id);
      const loading = files.has(file) || !isLoaded(id) ? 0 : LOADING_MS;
      const cost = id.endsWith('#load') ? loading : measured[id] + loading;
      // The first is always asked, whatever it costs.
      if (files.size > 0 && cost > left) return false;
      left -= cost;
      files.add(file);
      return true;
    });
  }

  killed(source, id) {
    const { killers } = this.#read();
    const here = (killers[basename(source)] ??= {});
    here[id] = (here[id] ?? 0) + 1;
    this.#write();
  }

  #read() {
    this.#known ??= JSON.parse(readFileSync(this.#path, 'utf8'));
    return this.#known;
  }

  #write() {
    writeFileSync(this.#path, JSON.stringify(this.#known));
  }
}
