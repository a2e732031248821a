// Loads test files again and again in one process, each time with fresh modules: every module that
// is of the mutated package, or imports one that is, gets the number of the load into its URL, so
// that constants and fixtures made while loading are made anew under each mutant. Everything else
// (third parties, packages below) is loaded once; it does not know what is mutated.
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;
const STAND_IN = new URL('./node-test.js', import.meta.url).href;

/** Loads are numbered in the whole process. */
let loads = 0;

export class FreshModules {
  #root;
  #owner;
  #rewrite;
  #kept = ++loads;
  #newest = this.#kept;
  #load = this.#kept;
  #patch;
  #sources = new Map();
  #exports = new Map();
  #reaches = new Map();

  /** `root`: the copy with the mutants in it; `owner`: the mutated package; `rewrite`: of tests. */
  constructor(root, owner, rewrite) {
    this.#root = root;
    this.#owner = join(root, 'packages', owner, 'src');
    this.#rewrite = rewrite;
    registerHooks({
      resolve: (name, context, next) => this.#resolve(name, context, next),
      load: (url, context, next) => this.#loaded(url, context, next),
    });
  }

  /** What is imported from now on is new. */
  renew() {
    this.#newest = ++loads;
    this.#load = this.#newest;
  }

  /** What is imported from now on is new, and of the file at `path` it is `text`. */
  patch(path, text) {
    this.renew();
    this.#patch = { path, text };
  }

  /** What is imported from now on is as new as after the last `renew()`. */
  resume() {
    this.#load = this.#newest;
  }

  /** What is imported from now on is what was imported after the last `keep()`, or new. */
  keep() {
    this.#load = this.#kept;
  }

  import(path) {
    return import(this.#url(path));
  }

  #url(path) {
    const { href } = pathToFileURL(path);
    return this.#isFresh(path) || path.endsWith('.test.ts') ? `${href}?load=${this.#load}` : href;
  }

  #resolve(name, context, next) {
    if (name === 'node:test') return { url: STAND_IN, shortCircuit: true };
    const from = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
    const path = this.#pathOf(name, from);
    return path === undefined
      ? next(name, context)
      : { url: this.#url(path), format: 'module', shortCircuit: true };
  }

  /** The file of an import inside the copy, or undefined for what lies outside. */
  #pathOf(name, from) {
    if (name.startsWith('@sekisho/')) return this.#exported(name);
    const packages = join(this.#root, 'packages');
    if (name.startsWith('.') && from.startsWith(packages)) return join(dirname(from), name);
    return undefined;
  }

  #exported(name) {
    if (!this.#exports.has(name)) {
      const [, owner, ...inner] = name.split('/');
      const home = join(this.#root, 'packages', owner);
      const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
      const target = manifest.exports?.[`./${inner.join('/')}`];
      if (target === undefined) throw new Error(`${name} is not exported`);
      this.#exports.set(name, join(home, target));
    }
    return this.#exports.get(name);
  }

  #isFresh(path, above = new Set()) {
    const known = this.#reaches.get(path);
    if (known !== undefined) return known;
    if (above.has(path)) return false;
    above.add(path);
    const fresh =
      path.startsWith(this.#owner) ||
      this.#imports(path).some((next) => this.#isFresh(next, above));
    // Inside a cycle the answer is only that of the part walked so far.
    if (fresh || above.size === 1) this.#reaches.set(path, fresh);
    above.delete(path);
    return fresh;
  }

  #imports(path) {
    if (!path.endsWith('.ts') || !existsSync(path)) return [];
    return Array.from(readFileSync(path, 'utf8').matchAll(IMPORT), ([, name]) =>
      this.#pathOf(name, path),
    ).filter((next) => next !== undefined);
  }

  #loaded(url, context, next) {
    const [plain] = url.split('?');
    if (!plain.startsWith('file:') || !plain.endsWith('.ts')) return next(url, context);
    const path = fileURLToPath(plain);
    if (path === this.#patch?.path) {
      const source = stripTypeScriptTypes(this.#patch.text);
      return { format: 'module', source, shortCircuit: true };
    }
    if (!this.#sources.has(path)) {
      const text = readFileSync(path, 'utf8');
      const source = path.endsWith('.test.ts') ? this.#rewrite(text, path) : text;
      this.#sources.set(path, stripTypeScriptTypes(source));
    }
    return { format: 'module', source: this.#sources.get(path), shortCircuit: true };
  }
}
