// The part of zod that our schemas are written in, in a tenth of its size: in the page this module
// stands in its place (bundle.ts), and zod itself, a third of what the page may weigh, stays out.
// Which values fit, and what becomes of them, is the same; `forms.test.ts` tries that against zod.
// Checked is the form of answers only; that an entry is what it says is proven by hashes.

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Result =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

type Check = (value: unknown) => Issue | undefined;

/** Answers with the value as it is taken over; told what is wrong by a thrown Misfit. */
type Read = (value: unknown) => unknown;

class Misfit extends Error {
  readonly issue: Issue;

  constructor(message: string, path: readonly PropertyKey[] = []) {
    super(message);
    this.issue = { path, message };
  }
}

/** What is wrong inside a part, told with the way to that part. */
function within(step: PropertyKey, read: () => unknown): unknown {
  try {
    return read();
  } catch (fault) {
    if (!(fault instanceof Misfit)) throw fault;
    throw new Misfit(fault.issue.message, [step, ...fault.issue.path]);
  }
}

class Schema {
  readonly #read: Read;
  /** Whether a member may be absent, and whether it may be there and be undefined. */
  readonly mayLack: 'no' | 'exactly' | 'yes';

  constructor(read: Read, mayLack: 'no' | 'exactly' | 'yes' = 'no') {
    this.#read = read;
    this.mayLack = mayLack;
  }

  read(value: unknown): unknown {
    return this.#read(value);
  }

  safeParse(value: unknown): Result {
    try {
      return { success: true, data: this.#read(value) };
    } catch (fault) {
      if (!(fault instanceof Misfit)) throw fault;
      return { success: false, error: { issues: [fault.issue] } };
    }
  }

  parse(value: unknown): unknown {
    return this.#read(value);
  }

  refine(fits: (value: never) => unknown, message = 'does not fit'): this {
    return this.with((value) => (fits(value as never) ? undefined : { path: [], message }));
  }

  optional(): Schema {
    const read: Read = (value) => (value === undefined ? undefined : this.#read(value));
    return new Schema(read, 'yes');
  }

  exactOptional(): Schema {
    return new Schema(this.#read, 'exactly');
  }

  nullable(): Schema {
    return new Schema((value) => (value === null ? null : this.#read(value)));
  }

  /** The same kind of schema with one check more. */
  protected with(check: Check): this {
    const read: Read = (value) => {
      const taken = this.#read(value);
      const issue = check(taken);
      if (issue !== undefined) throw new Misfit(issue.message, issue.path);
      return taken;
    };
    return this.copy(read);
  }

  protected copy(read: Read): this {
    const Kind = this.constructor as new (read: Read, mayLack: 'no' | 'exactly' | 'yes') => this;
    return new Kind(read, this.mayLack);
  }
}

/** Strings and lists by their length, numbers by themselves. */
class Measured extends Schema {
  min(least: number): this {
    return this.with((value) =>
      sizeOf(value) >= least ? undefined : { path: [], message: `less than ${least}` },
    );
  }

  max(most: number): this {
    return this.with((value) =>
      sizeOf(value) <= most ? undefined : { path: [], message: `more than ${most}` },
    );
  }

  regex(pattern: RegExp): this {
    return this.with((value) =>
      String(value).search(pattern) >= 0 ? undefined : { path: [], message: `not ${pattern}` },
    );
  }
}

const sizeOf = (value: unknown): number =>
  typeof value === 'number' ? value : (value as { length: number }).length;

type Shape = Readonly<Record<string, Schema>>;

class Members extends Schema {
  shape: Shape = {};
  #isStrict = false;

  static of(shape: Shape, isStrict: boolean): Members {
    const members = new Members((value) => readMembers(shape, isStrict, value));
    members.shape = shape;
    members.#isStrict = isStrict;
    return members;
  }

  /** Every member may be absent. */
  partial(): Members {
    const parts = Object.entries(this.shape).map(([name, part]) => [name, part.optional()]);
    return Members.of(Object.fromEntries(parts) as Shape, this.#isStrict);
  }

  protected override copy(read: Read): this {
    const copied = super.copy(read);
    copied.shape = this.shape;
    copied.#isStrict = this.#isStrict;
    return copied;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readMembers(shape: Shape, isStrict: boolean, value: unknown): unknown {
  if (!isRecord(value)) throw new Misfit('not an object');
  const taken: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(shape)) {
    const isThere = Object.hasOwn(value, name);
    if (!isThere && part.mayLack !== 'no') continue;
    const member = within(name, () => part.read(isThere ? value[name] : undefined));
    if (isThere) taken[name] = member;
  }
  const foreign = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
  if (isStrict && foreign !== undefined) throw new Misfit(`unknown member ${foreign}`);
  return taken;
}

const literal = (wanted: unknown): Schema =>
  new Schema((value) => {
    if (value !== wanted) throw new Misfit(`not ${JSON.stringify(wanted)}`);
    return value;
  });

const union = (options: readonly Schema[]): Schema =>
  new Schema((value) => {
    for (const option of options) {
      const result = option.safeParse(value);
      if (result.success) return result.data;
    }
    throw new Misfit('none of the forms it may have');
  });

const ofType = (name: string, fits: (value: unknown) => boolean): Read => {
  return (value) => {
    if (!fits(value)) throw new Misfit(`not ${name}`);
    return value;
  };
};

export const z = {
  string: () => new Measured(ofType('a text', (value) => typeof value === 'string')),
  int: () => new Measured(ofType('a whole number', Number.isSafeInteger)),
  boolean: () => new Schema(ofType('true or false', (value) => typeof value === 'boolean')),
  custom: (fits: (value: unknown) => boolean) => new Schema(ofType('of its form', fits)),
  enum: (values: readonly string[]) =>
    new Schema(ofType(`one of ${values.join(', ')}`, (value) => values.includes(value as string))),
  array: (part: Schema) =>
    new Measured((value) => {
      if (!Array.isArray(value)) throw new Misfit('not a list');
      return value.map((each, at) => within(at, () => part.read(each)));
    }),
  record: (names: Schema, part: Schema) =>
    new Schema((value) => {
      if (!isRecord(value)) throw new Misfit('not an object');
      const parts = Object.entries(value).map(([name, each]) =>
        within(name, () => [names.read(name), part.read(each)]),
      );
      return Object.fromEntries(parts as [string, unknown][]);
    }),
  object: (shape: Shape) => Members.of(shape, false),
  strictObject: (shape: Shape) => Members.of(shape, true),
  discriminatedUnion: (_key: string, options: readonly Schema[]) => union(options),
  literal,
  union,
};
