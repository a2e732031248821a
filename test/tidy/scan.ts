// A scanner of TypeScript, as far as these rules need it: what is code and what is comment or text,
// which modules a file names, and where its functions begin and end. It is no parser: it may be
// wrong about a regular expression after `)`, which nobody here writes.

export interface Import {
  readonly name: string;
  readonly line: number;
  readonly form: 'from' | 'dynamic' | 'side-effect';
  /** `import type`: gone at run time. */
  readonly typeOnly: boolean;
  readonly quote: string;
}

export interface Scanned {
  /** The text, comments and the contents of strings and regular expressions blanked, as long. */
  readonly code: string;
  /** The text with comments blanked only. */
  readonly uncommented: string;
  readonly imports: readonly Import[];
}

interface Text {
  readonly start: number;
  readonly end: number;
}

const REGEX_MAY_FOLLOW =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^}]|\b(?:return|typeof|case|in|of|throw|await))$/;

/** One pass over the text; `blank` keeps newlines, so that lines and offsets stay true. */
class Scanner {
  readonly #text: string;
  readonly texts: Text[] = [];
  code = '';
  uncommented = '';
  #at = 0;
  /** Depth of braces at which each open `${` ends. */
  readonly #templates: number[] = [];
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#at < this.#text.length) this.#step();
  }

  #step(): void {
    const char = this.#text[this.#at]!;
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '//') return this.#comment(this.#find('\n', 0));
    if (two === '/*') return this.#comment(this.#find('*/', 2));
    if (char === "'" || char === '"') return this.#string(char);
    if (char === '`') return this.#template(1);
    if (char === '/' && REGEX_MAY_FOLLOW.test(this.#before())) return this.#regex();
    if (char === '{') this.#depth += 1;
    if (char === '}') {
      if (this.#templates.at(-1) === this.#depth) {
        this.#templates.pop();
        this.#depth -= 1;
        return this.#template(1);
      }
      this.#depth -= 1;
    }
    this.#keep(1);
  }

  #before(): string {
    return this.code.slice(-200).trimEnd();
  }

  #find(end: string, length: number): number {
    const found = this.#text.indexOf(end, this.#at + length);
    return found < 0 ? this.#text.length : found + length;
  }

  #comment(end: number): void {
    const blank = blanked(this.#text.slice(this.#at, end));
    this.code += blank;
    this.uncommented += blank;
    this.#at = end;
  }

  #keep(length: number): void {
    const part = this.#text.slice(this.#at, this.#at + length);
    this.code += part;
    this.uncommented += part;
    this.#at += length;
  }

  #hide(end: number): void {
    const part = this.#text.slice(this.#at, end);
    this.code += blanked(part);
    this.uncommented += part;
    this.#at = end;
  }

  #string(quote: string): void {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.texts.push({ start: this.#at, end });
    this.#keep(1);
    this.#hide(end);
    this.#keep(1);
  }

  /** From a backtick, or from the brace that ends a placeholder, to the next of either kind. */
  #template(skip: number): void {
    this.#keep(skip);
    let end = this.#at;
    while (end < this.#text.length && this.#text[end] !== '`') {
      if (this.#text.startsWith('${', end)) {
        this.#hide(end);
        this.#keep(2);
        this.#depth += 1;
        this.#templates.push(this.#depth);
        return;
      }
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#hide(end);
    this.#keep(1);
  }

  #regex(): void {
    let end = this.#at + 1;
    let inClass = false;
    while (end < this.#text.length && this.#text[end] !== '\n') {
      const char = this.#text[end];
      if (char === '[') inClass = true;
      if (char === ']') inClass = false;
      if (char === '/' && !inClass) break;
      end += char === '\\' ? 2 : 1;
    }
    this.#keep(1);
    this.#hide(end);
    this.#keep(1);
  }
}

const blanked = (text: string): string => text.replace(/[^\n]/g, ' ');

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

export function scan(text: string): Scanned {
  const scanner = new Scanner(text);
  scanner.run();
  const { code, uncommented, texts } = scanner;
  const imports = texts.flatMap((at) => importOf(text, code, at) ?? []);
  return { code, uncommented, imports };
}

function importOf(text: string, code: string, { start, end }: Text): Import | undefined {
  const before = code.slice(Math.max(0, start - 4_000), start).trimEnd();
  const form = /\bfrom$/.test(before)
    ? 'from'
    : /\bimport\s*\($/.test(before)
      ? 'dynamic'
      : /(?:^|[;}\n])\s*import$/.test(before)
        ? 'side-effect'
        : undefined;
  if (form === undefined) return undefined;
  const statement = before.slice(
    before.search(/\b(?:import|export)\b(?!.*\b(?:import|export)\b)/s),
  );
  const typeOnly = form === 'from' && /^(?:import|export)\s+type\b/.test(statement);
  const name = text.slice(start + 1, end);
  return { name, line: lineAt(text, start), form, typeOnly, quote: text[start]! };
}

/** Functions longer than `limit` lines, by the line they begin on. Classes and objects are none. */
export function longFunctions(code: string, limit: number): { line: number; lines: number }[] {
  const found: { line: number; lines: number }[] = [];
  const open: number[] = [];
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '{') open.push(at);
    if (code[at] !== '}') continue;
    const brace = open.pop();
    if (brace === undefined) continue;
    const lines = code.slice(brace, at).split('\n').length;
    if (lines > limit && isFunctionBody(code, brace))
      found.push({ line: lineAt(code, brace), lines });
  }
  return found;
}

const NO_FUNCTION =
  /\b(?:class|interface|if|else|for|while|switch|try|catch|finally|do|import|export)\b[^{}]*$/;

function isFunctionBody(code: string, brace: number): boolean {
  const before = code.slice(Math.max(0, brace - 2_000), brace).trimEnd();
  const header = before.slice(Math.max(...[...';{}'].map((end) => before.lastIndexOf(end))) + 1);
  if (before.endsWith('=>')) return !/\b(?:describe|suite)\(/.test(header);
  if (/[=([,:?]$|\b(?:return|satisfies|extends)$/.test(before)) return false;
  return /\bfunction\b/.test(header) || !NO_FUNCTION.test(header);
}
