// Who is well: signers, watchers, and what that comes to.
import type { NodeHealth, OverviewAnswer } from '@sekisho/protocol/desk-api';
import { h, type ComponentChild } from 'preact';
import { Status } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { overviewWords } from './words.ts';

export function Health({ value }: { readonly value: OverviewAnswer }): ComponentChild {
  const words = useWords(overviewWords);
  const { ready, paying } = value.health;
  const isWell = ready && paying;
  const said = isWell ? words.ready : ready ? words.notPaying : words.notReady;
  return h(
    'section',
    { 'aria-labelledby': 'health' },
    h('h2', { id: 'health' }, words.health),
    h(
      'p',
      null,
      h(Status, { tone: isWell ? 'good' : 'bad', icon: isWell ? 'passed' : 'warning' }, said),
    ),
    h(
      'ul',
      { class: 'plain nodes' },
      value.nodes.map((node) => h(Node, { key: `${node.role} ${node.id}`, node })),
    ),
  );
}

function Node({ node }: { readonly node: NodeHealth }): ComponentChild {
  const words = useWords(overviewWords);
  const { role, id, ok, reason, size, withheld } = node;
  const why = [reason, withheld === null ? '' : `${withheld.tag}: ${withheld.detail}`];
  const said = why.filter((text) => text !== '').join('; ');
  return h(
    'li',
    null,
    h(
      Status,
      { tone: ok ? 'good' : 'bad', icon: ok ? 'passed' : 'warning' },
      h('strong', null, id),
      ` · ${words[role]} · ${ok ? words.well : words.unwell}`,
      size !== null && ` · ${words.entries(size)}`,
      said !== '' && h('span', { lang: 'en' }, ` · ${said}`),
    ),
  );
}
