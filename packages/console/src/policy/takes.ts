// When a change would take effect, told from the two documents as the ledger tells it.
import { amendmentOf } from '@sekisho/policy/amendment';
import type { Policy } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { useWords } from '../place.ts';
import { policyWords, readingWords } from './words.ts';

export interface TakesProps {
  readonly before: Policy;
  readonly after: Policy;
}

export function Takes({ before, after }: TakesProps): ComponentChild {
  const words = useWords(policyWords);
  const { span } = useWords(readingWords);
  const { kind } = amendmentOf(before, after);
  const said =
    kind === 'delayed' ? words.afterDelay(span(before.amendment.delaySeconds)) : words.atOnce;
  return h('p', null, h('strong', null, said));
}
