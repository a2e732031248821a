// HTML as values: what a template puts in is text and is escaped, unless it is markup itself. So a
// scenario's title, however hostile, stays a title.
import { tame } from '../steering.ts';

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Child = string | number | Markup | readonly Child[];

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for quoted attributes. */
export const escaped = (text: string): string =>
  tame(text.replace(/[&<>"']/g, (sign) => ESCAPED[sign]!));

/** Markup from a template; attributes must be in double quotes. */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Markup {
  const text = parts.map((part, i) => (i === 0 ? part : textOf(children[i - 1]!) + part));
  return new Markup(text.join(''));
}

function textOf(child: Child): string {
  if (child instanceof Markup) return child.text;
  if (typeof child === 'string' || typeof child === 'number') return escaped(String(child));
  return child.map(textOf).join('');
}

export const NOTHING = new Markup('');
