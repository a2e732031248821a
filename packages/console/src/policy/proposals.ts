// Proposals that collect signatures: what each would change, who signed, who may still; and the
// button to sign one. A gateway may lose or hide a proposal; it cannot change one unseen, since
// what is signed is the hash of the very document that is shown.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { parseInstant } from '@sekisho/protocol/instant';
import {
  type DeskPolicy,
  type Proposal,
  type ProposalAnswer,
  proposalAnswer,
} from '@sekisho/protocol/proposal-api';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { SignButton } from '../acts/sign-button.ts';
import { useCell } from '../cell.ts';
import { Countdown } from '../parts/duration.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { type VerifiedPolicy, verifyPolicy } from '../verify/policy.ts';
import { PROPOSAL_LIFE_MS } from './collecting.ts';
import { Differences } from './differences.ts';
import { Enrols } from './enrols.ts';
import { Takes } from './takes.ts';
import { policyWords } from './words.ts';

export interface ProposalsProps {
  readonly value: DeskPolicy;
  readonly inForce: VerifiedPolicy;
}

export function Proposals({ value, inForce }: ProposalsProps): ComponentChild {
  const words = useWords(policyWords);
  // Kept here, since what is adopted collects no more, and its sheet is gone with the next news.
  const [isAdopted, setIsAdopted] = useState(false);
  const onSigned = (status: ProposalAnswer['status']): void => setIsAdopted(status === 'adopted');
  return h(
    'section',
    { 'aria-labelledby': 'proposals' },
    h('h2', { id: 'proposals' }, words.proposals),
    h(
      'div',
      { 'aria-live': 'polite' },
      isAdopted && h(Notice, { tone: 'good', title: words.adopted }),
    ),
    value.proposals.length === 0 && h('p', null, words.noProposals),
    value.proposals.map((proposal) =>
      h(Card, { key: proposal.policy, proposal, inForce, onSigned }),
    ),
  );
}

interface CardProps {
  readonly proposal: Proposal;
  readonly inForce: VerifiedPolicy;
  readonly onSigned: (status: ProposalAnswer['status']) => void;
}

function Card({ proposal, inForce, onSigned }: CardProps): ComponentChild {
  const words = useWords(policyWords);
  const { desk } = usePlace();
  const { policy: hash, document, obstacle: refused, expires } = proposal;
  const reader = useCell(desk.session)?.person;
  const after = verifyPolicy(document, hash);
  if (isTrouble(after)) return h(TroubleNotice, { trouble: after });
  const { havePersons, persons, haveOrigins, origins, maySign, acts } = proposal;
  const hasSigned = acts.some(({ statement }) => statement.person === reader);
  return h(
    'article',
    { class: 'sheet' },
    h('h3', null, document.name, ' ', h('code', { class: 'soft' }, fingerprintOf(hash))),
    h('p', null, words.collected(havePersons, persons, haveOrigins, origins)),
    maySign.length > 0 &&
      h('p', null, words.maySign(maySign.map(({ person }) => person).join(', '))),
    h('p', null, `${words.expires}: `, h(Countdown, { until: parseInstant(expires)! })),
    refused !== null &&
      h(
        Notice,
        { tone: 'bad', title: words.refused },
        h('p', { lang: 'en' }, h('code', null, refused.tag), ` ${refused.detail}`),
      ),
    h('h4', null, words.differences),
    h(Differences, { before: inForce.document, after: after.document }),
    h(Enrols, { before: inForce.document, after: after.document }),
    h(Takes, { before: inForce.document, after: after.document }),
    hasSigned && h('p', null, words.youSigned),
    !hasSigned &&
      maySign.some(({ person }) => person === reader) &&
      h(Sign, { hash, inForce, onSigned }),
  );
}

type SignProps = Omit<CardProps, 'proposal'> & { readonly hash: string };

function Sign({ hash, inForce, onSigned }: SignProps): ComponentChild {
  const words = useWords(policyWords);
  const { desk } = usePlace();
  return h(SignButton, {
    deed: { act: 'amend', subject: hash },
    policy: inForce,
    sentence: words.amendSentence(fingerprintOf(hash)),
    label: words.signSure,
    tone: 'primary',
    lifeMs: PROPOSAL_LIFE_MS,
    bring: async (act) => {
      const answer = await desk.ask(`/v1/proposals/${hash}/acts`, proposalAnswer, act);
      if (isTrouble(answer)) return answer;
      onSigned(answer.status);
      return answer.adopted === null ? {} : { index: answer.adopted.index };
    },
  });
}
