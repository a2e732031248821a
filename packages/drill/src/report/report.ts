// A drill as one HTML file for people: no network, no script, both languages. It may be mailed and
// opened years later, so nothing in it is fetched from anywhere, and its own policy forbids it.
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, utf8 } from '@sekisho/protocol/bytes';
import { type Facts, factsOf, type Told } from './facts.ts';
import { html, Markup } from './markup.ts';
import { article } from './sections.ts';
import { STYLE } from './style.ts';
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';
import type { Language } from './words.ts';

/**
 * `file` and `policy`, where it was not the default one, are what the reader gives to
 * `sekisho drill` to repeat it; `first` is shown first.
 */
export interface ReportOptions extends Told {
  readonly file: string;
  readonly policy?: string | undefined;
  readonly first: Language;
}

export function reportOf({ file, policy, first, ...told }: ReportOptions): string {
  const facts = factsOf(told);
  const command = commandOf(facts, file, policy);
  const { title, ja } = facts.scenario;
  const named = (first === 'ja' ? ja?.title : undefined) ?? title;
  const page = html`<!doctype html>
    <html lang="${first}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${named} · Sekisho</title>
        ${SHEET}
      </head>
      <body>
        <fieldset class="languages">
          <legend>Language / 言語</legend>
          ${radio('en', 'English', first)}${radio('ja', '日本語', first)}
        </fieldset>
        <main>${article(facts, english, command)}${article(facts, japanese, command)}</main>
      </body>
    </html> `;
  return page.text;
}

/** Nothing but this very style sheet, by its hash: CSP Level 3, section 6.7.3.3. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${base64(sha256(utf8(STYLE)))}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const SHEET = new Markup(`<style>${STYLE}</style>`);

const radio = (language: Language, name: string, first: Language): Markup =>
  html`<label lang="${language}"
    ><input
      type="radio"
      name="language"
      id="${language}"
      ${language === first ? new Markup(' checked') : ''}
    />${name}</label
  >`;

function commandOf({ result: { mode, seed } }: Facts, file: string, policy?: string): string {
  const judged = policy === undefined ? '' : ` --policy ${quoted(policy)}`;
  return `sekisho drill ${quoted(file)} --mode ${mode} --seed ${seed}${judged}`;
}

/** As a shell takes it; a file's name may hold anything. */
const quoted = (file: string): string =>
  /^[A-Za-z0-9._/-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
