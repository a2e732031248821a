// What stands in front of product modules when they are loaded for a run of seeds: functions that
// remember (remembered.ts), and, where one is planted on purpose, a bug (mutants.ts). The files on
// disk stay as they are, and no product code knows of either.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import type { Edit, Mutant } from '../mutants.ts';

const REMEMBERED = new URL('../remembered.ts', import.meta.url).href;

/** By the end of the module's path: what is exported instead, made by what of remembered.ts. */
const FACADES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/packages/protocol/src/entry.ts': { readContent: 'rememberedContent' },
  '/packages/protocol/src/envelope.ts': { readEntryBytes: 'rememberedEntry' },
  '/packages/protocol/src/bytes.ts': { fromBase64: 'rememberedBase64' },
  '/packages/protocol/src/canonical.ts': { canonicalBytes: 'rememberedCanonical' },
  '/packages/protocol/src/hash.ts': {
    sha256: 'platformSha256',
    portableHashing: 'platformHashing',
    domainHash: 'platformDomainHash',
  },
  '/packages/ledger/src/apply.ts': { applyContent: 'rememberedFold' },
  '/packages/ledger/src/head.ts': {
    openHead: 'rememberedHead',
    openCosignedHead: 'rememberedHead',
  },
  '/packages/replica/src/overlay.ts': { Overlay: 'keyedOverlay' },
};

const REAL = '?real';

function facadeOf(url: string, exported: Readonly<Record<string, string>>): string {
  const real = JSON.stringify(url + REAL);
  const makers = [...new Set(Object.values(exported))].join(', ');
  return [
    `import * as real from ${real};`,
    `import { ${makers} } from ${JSON.stringify(REMEMBERED)};`,
    `export * from ${real};`,
    ...Object.entries(exported).map(
      ([name, maker]) => `export const ${name} = ${maker}(real.${name});`,
    ),
  ].join('\n');
}

export interface Hooks {
  readonly remember: boolean;
  readonly mutant?: Mutant;
}

/** Call it before any product module is loaded. A mutant whose text is not there fails loudly. */
export function installHooks({ remember, mutant }: Hooks): void {
  registerHooks({
    load(url, context, nextLoad) {
      const facade = Object.entries(FACADES).find(([path]) => url.endsWith(path))?.[1];
      if (remember && facade !== undefined) {
        return { format: 'module', source: facadeOf(url, facade), shortCircuit: true };
      }
      const [path = url] = url.split('?');
      const edits = mutant?.edits.filter(({ file }) => path.endsWith(`/packages/${file}`)) ?? [];
      if (edits.length === 0) return nextLoad(url, context);
      const source = edits.reduce(plant, readFileSync(new URL(path), 'utf8'));
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

function plant(text: string, { file, before, after }: Edit): string {
  if (text.split(before).length === 2) return text.replace(before, () => after);
  throw new Error(`a bug to be planted in ${file} is of text that is not there, or not once`);
}
