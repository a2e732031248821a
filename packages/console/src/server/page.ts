// The static side of the console: one document, one script, one style sheet, and whom it trusts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageSettings } from '../settings.ts';
import type { Bundle } from './bundle.ts';

export interface StaticFile {
  readonly type: string;
  readonly body: Uint8Array;
}

/** By path. Whatever else is asked for and looks like a screen gets the document of '/'. */
export type Page = ReadonlyMap<string, StaticFile>;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const source = resolve(dirname(fileURLToPath(import.meta.url)), '..');

export function pageOf(bundle: Bundle, settings: PageSettings): Page {
  const integrity = `sha256-${Buffer.from(bundle.sha256, 'hex').toString('base64')}`;
  const trust = `${JSON.stringify(settings, undefined, 2)}\n`;
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: encode(documentOf(integrity)) }],
    ['/console.js', { type: 'text/javascript; charset=utf-8', body: bundle.script }],
    ['/console.css', { type: 'text/css; charset=utf-8', body: encode(styleSheet()) }],
    ['/settings.json', { type: 'application/json', body: encode(trust) }],
  ]);
}

/** Every .css file under src/, the frame's first, then by name. */
function styleSheet(): string {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.css'))
    .sort((a, b) => Number(isFrame(b)) - Number(isFrame(a)) || (a < b ? -1 : 1));
  return names.map((name) => readFileSync(join(source, name), 'utf8')).join('\n');
}

const isFrame = (name: string): boolean => name.startsWith('styles/');

const documentOf = (integrity: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sekisho</title>
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js" integrity="${integrity}"></script>
</head>
<body>
<div id="console"></div>
<noscript>This page verifies what it shows by itself, which takes JavaScript.
このページは表示内容を自ら検証するため、JavaScript が必要です。</noscript>
</body>
</html>
`;
