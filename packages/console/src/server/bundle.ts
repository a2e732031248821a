// The page's program: what src/ says, put into one readable ES module by esbuild, at start and in
// memory. Nothing is minified, so that whoever doubts it can read it, and the same sources make the
// same bytes on every machine: its hash is what people compare.
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

export interface Bundle {
  readonly script: Uint8Array;
  /** SHA-256 of the script, hex. */
  readonly sha256: string;
}

/** Of the product, and of the demo, whose people have software passkeys. */
export const ENTRIES = { product: '../main.ts', demo: '../demo/main.ts' } as const;
export type Entry = keyof typeof ENTRIES;

/** What stands in the place of libraries: zod would be a third of the page. */
const INSTEAD = {
  zod: '../forms/schema.ts',
  '@scure/base': '../forms/base.ts',
  '@noble/hashes/hmac.js': '../forms/hmac.ts',
} as const;

const here = dirname(fileURLToPath(import.meta.url));
/** The folder that holds packages/ and node_modules/: paths in the module are told from here. */
const root = resolve(here, '../../../..');

/** Newer than what every browser with Ed25519 passkeys has. */
const TARGET = 'es2023';

/**
 * esbuild drops most comments and leaves those inside of objects and classes, a twentieth of what
 * the page may weigh. They stand on lines of their own; that nothing else goes, a test holds.
 */
const withoutComments = (script: string): string =>
  script.replaceAll('/* @__PURE__ */ ', '').replace(/^ *\/\*\*[^]*?\*\/\n/gm, '');

/** By a process that has ended when this returns: no service of esbuild stays beside the server. */
export function bundleOf(
  entry: Entry,
  folder: string = root,
  shown: (script: string) => string = withoutComments,
): Bundle {
  const built = buildSync({
    entryPoints: [resolve(folder, 'packages/console/src/server', ENTRIES[entry])],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    treeShaking: true,
    tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
    logLevel: 'silent',
    alias: Object.fromEntries(
      Object.entries(INSTEAD).map(([name, file]) => [
        name,
        resolve(folder, 'packages/console/src/server', file),
      ]),
    ),
  });
  const text = built.outputFiles[0]?.text;
  if (text === undefined) throw new Error('esbuild made no bundle of the console');
  const script = new TextEncoder().encode(shown(text));
  return { script, sha256: createHash('sha256').update(script).digest('hex') };
}
