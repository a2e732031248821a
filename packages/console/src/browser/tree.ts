// Any JSON value as nested lists of names and values: all of it, in its own order, nothing hidden.
import { isJsonObject, type Json } from '@sekisho/protocol/json';
import { h, type ComponentChild } from 'preact';

/** Longer lists and texts fold away, and open where somebody wants to see them. */
const MOST_ITEMS = 12;
const LONG_TEXT = 200;

export function Tree({ value }: { readonly value: Json }): ComponentChild {
  if (Array.isArray(value)) return h(Items, { items: value });
  if (isJsonObject(value)) {
    return h(
      'dl',
      { class: 'tree' },
      Object.entries(value).map(([name, member]) =>
        h('div', { key: name }, h('dt', null, name), h('dd', null, h(Tree, { value: member }))),
      ),
    );
  }
  const text = String(value);
  if (text.length <= LONG_TEXT) return h('code', null, text);
  return h(
    'details',
    null,
    h('summary', null, h('code', null, `${text.slice(0, 60)}…`), ` (${text.length})`),
    h('code', null, text),
  );
}

function Items({ items }: { readonly items: readonly Json[] }): ComponentChild {
  const list = h(
    'ol',
    { class: 'tree' },
    items.map((item, at) => h('li', { key: at }, h(Tree, { value: item }))),
  );
  return items.length <= MOST_ITEMS
    ? list
    : h('details', null, h('summary', null, `(${items.length})`), list);
}
