// Policies that were in force before, newest first, and what changed after each.
import { type DeskPolicy, policyDocument } from '@sekisho/protocol/proposal-api';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { useReading } from '../desk/reading.ts';
import { Instant } from '../parts/instant.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { verifyPolicy } from '../verify/policy.ts';
import { Differences } from './differences.ts';
import { policyWords } from './words.ts';

type Former = DeskPolicy['former'][number];

export function History({ value }: { readonly value: DeskPolicy }): ComponentChild {
  const words = useWords(policyWords);
  const { former, policy } = value;
  return h(
    'section',
    { 'aria-labelledby': 'history' },
    h('h2', { id: 'history' }, words.history),
    former.length === 0 && h('p', null, words.noHistory),
    h(
      'ol',
      { class: 'plain' },
      former.map((one, at) =>
        h(FormerPolicy, { key: one.policy, one, next: former[at - 1]?.policy ?? policy }),
      ),
    ),
  );
}

interface FormerProps {
  readonly one: Former;
  /** Hash of the policy that came after it. */
  readonly next: string;
}

function FormerPolicy({ one, next }: FormerProps): ComponentChild {
  const words = useWords(policyWords);
  const [isOpen, setIsOpen] = useState(false);
  return h(
    'li',
    null,
    h('strong', null, one.name),
    ' ',
    h('code', { class: 'soft', title: one.policy }, `${one.policy.slice(0, 12)}…`),
    ` · ${words.until(one.until)} · `,
    h(Instant, { at: parseInstant(one.at)! }),
    ' ',
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-expanded': isOpen,
        onClick: () => setIsOpen(!isOpen),
      },
      words.compare,
    ),
    isOpen && h(Between, { before: one.policy, after: next }),
  );
}

function Between({ before, after }: { before: string; after: string }): ComponentChild {
  const words = useWords(policyWords);
  const old = useDocument(before);
  const now = useDocument(after);
  const trouble = old.trouble ?? now.trouble;
  if (trouble !== undefined) return h(TroubleNotice, { trouble });
  if (old.isFalse || now.isFalse) return h(Notice, { tone: 'bad', title: words.notItsHash });
  if (old.policy === undefined || now.policy === undefined) return null;
  return h(Differences, { before: old.policy, after: now.policy });
}

/** A document by its hash, which is computed here. */
function useDocument(hash: string) {
  const { value, trouble } = useReading(`/v1/desk/policies/${hash}`, policyDocument);
  const verified = value === undefined ? undefined : verifyPolicy(value.document, hash);
  const isFalse = verified !== undefined && isTrouble(verified);
  const policy: Policy | undefined =
    verified === undefined || isTrouble(verified) ? undefined : verified.document;
  return { policy, trouble, isFalse };
}
