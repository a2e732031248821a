// Changes that are signed and wait out their delay: what each would change, its clock, and the veto
// that anybody has.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { parseInstant } from '@sekisho/protocol/instant';
import type { DeskPolicy, WaitingAmendment } from '@sekisho/protocol/proposal-api';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { bringTo } from '../acts/bringing.ts';
import { SignButton } from '../acts/sign-button.ts';
import { Countdown } from '../parts/duration.ts';
import { Instant } from '../parts/instant.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { verifyEntry } from '../verify/entry.ts';
import { type VerifiedPolicy, verifyPolicy } from '../verify/policy.ts';
import { Differences } from './differences.ts';
import { policyWords } from './words.ts';

export interface WaitingProps {
  readonly value: DeskPolicy;
  readonly inForce: VerifiedPolicy;
}

export function Waiting({ value, inForce }: WaitingProps): ComponentChild {
  const words = useWords(policyWords);
  return h(
    'section',
    { 'aria-labelledby': 'waiting-changes' },
    h('h2', { id: 'waiting-changes' }, words.waiting),
    value.waiting.length === 0 && h('p', null, words.noneWaiting),
    value.waiting.map((amendment) => h(Card, { key: amendment.policy, amendment, inForce })),
  );
}

interface CardProps {
  readonly amendment: WaitingAmendment;
  readonly inForce: VerifiedPolicy;
}

function Card({ amendment, inForce }: CardProps): ComponentChild {
  const words = useWords(policyWords);
  const { trusted } = usePlace();
  const { policy: hash, document, due, signed } = amendment;
  const after = verifyPolicy(document, hash);
  const entry = verifyEntry(amendment, trusted);
  const trouble = isTrouble(after) ? after : isTrouble(entry) ? entry : undefined;
  // What is shown must be what lies in the ledger, and not merely a document with this hash.
  const isWritten =
    !isTrouble(entry) &&
    entry.content.name === 'policy.amended' &&
    entry.content.body.acts.every(({ statement }) => statement.subject === hash);
  return h(
    'article',
    { class: 'sheet' },
    h('h3', null, document.name, ' ', h('code', { class: 'soft' }, fingerprintOf(hash))),
    trouble !== undefined && h(TroubleNotice, { trouble }),
    trouble === undefined && !isWritten && h(Notice, { tone: 'bad', title: words.notItsHash }),
    h('p', null, words.signedBy(signed.map(({ person }) => person).join(', '))),
    due === null
      ? h('p', null, words.dueUnknown)
      : h(
          'p',
          { class: 'due' },
          `${words.due}: `,
          h(Instant, { at: parseInstant(due)! }),
          ' · ',
          h(Countdown, { until: parseInstant(due)! }),
        ),
    h('h4', null, words.differences),
    !isTrouble(after) && h(Differences, { before: inForce.document, after: after.document }),
    h(Veto, { hash, inForce }),
  );
}

/** Two deliberate moves: one to open it, one to sign. */
function Veto({ hash, inForce }: { hash: string; inForce: VerifiedPolicy }): ComponentChild {
  const words = useWords(policyWords);
  const { desk } = usePlace();
  const [isOpen, setIsOpen] = useState(false);
  if (!isOpen) {
    return h(
      'button',
      { type: 'button', class: 'grave-quiet', onClick: () => setIsOpen(true) },
      words.veto,
    );
  }
  return h(
    'div',
    null,
    h(SignButton, {
      deed: { act: 'veto', subject: hash },
      policy: inForce,
      sentence: words.vetoSentence(fingerprintOf(hash)),
      label: words.vetoSure,
      tone: 'grave',
      bring: bringTo(desk),
    }),
    h('button', { type: 'button', class: 'quiet', onClick: () => setIsOpen(false) }, words.cancel),
  );
}
