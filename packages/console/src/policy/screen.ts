// The policy: what waits to become it, what is proposed, what it says, what it was.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { deskPolicy } from '@sekisho/protocol/proposal-api';
import { h, type ComponentChild } from 'preact';
import { useReading } from '../desk/reading.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { type VerifiedPolicy, verifyPolicy } from '../verify/policy.ts';
import { DocumentView } from './document-view.ts';
import { History } from './history.ts';
import { Proposals } from './proposals.ts';
import { Propose } from './propose.ts';
import { Waiting } from './waiting.ts';
import { policyWords } from './words.ts';

function PolicyScreen(): ComponentChild {
  const words = useWords(policyWords);
  const parts = useWords(partsWords);
  const { value, trouble, again } = useReading('/v1/desk/policy', deskPolicy);
  const inForce = value === undefined ? undefined : verifyPolicy(value.document, value.policy);
  return h(
    'div',
    { class: 'policy' },
    h('h1', null, words.title),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined && trouble === undefined && h('p', null, parts.loading),
    inForce !== undefined && isTrouble(inForce) && h(TroubleNotice, { trouble: inForce }),
    value !== undefined &&
      inForce !== undefined &&
      !isTrouble(inForce) && [
        h(Waiting, { key: 'waiting', value, inForce }),
        h(Proposals, { key: 'proposals', value, inForce }),
        h(InForce, { key: 'in-force', inForce }),
        h(Propose, { key: 'propose', inForce }),
        h(History, { key: 'history', value }),
      ],
  );
}

function InForce({ inForce }: { readonly inForce: VerifiedPolicy }): ComponentChild {
  const words = useWords(policyWords);
  const { save } = usePlace();
  const { document, hash } = inForce;
  return h(
    'section',
    { 'aria-labelledby': 'in-force' },
    h('h2', { id: 'in-force' }, `${words.inForce}: ${document.name}`),
    h(
      'dl',
      { class: 'facts' },
      h('dt', null, words.hash),
      h('dd', null, h('code', null, hash)),
      h('dt', null, words.fingerprint),
      h('dd', { class: 'fingerprint' }, fingerprintOf(hash)),
    ),
    h(
      'button',
      {
        type: 'button',
        onClick: () => save(`${document.name}.json`, `${JSON.stringify(document, null, 2)}\n`),
      },
      words.save,
    ),
    h(DocumentView, { policy: document }),
  );
}

export const policyScreen: Screen = {
  path: '/policy',
  title: policyWords,
  inMenu: true,
  view: PolicyScreen,
};
