// Proposing a change: files are opened and checked in the page, what they would change is shown in
// words, and what is signed is the hash of exactly that document.
import { canonicalText } from '@sekisho/protocol/canonical';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import type { Json } from '@sekisho/protocol/json';
import { policyHash } from '@sekisho/protocol/policy';
import { proposalAnswer } from '@sekisho/protocol/proposal-api';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { SignButton } from '../acts/sign-button.ts';
import { Notice } from '../parts/notice.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import { PROPOSAL_LIFE_MS } from './collecting.ts';
import { Differences } from './differences.ts';
import { Enrols } from './enrols.ts';
import { type Draft, draftOf, type OpenedFile } from './opened-file.ts';
import { Takes } from './takes.ts';
import { policyWords } from './words.ts';

/** A policy is at most an entry's body; whoever opens a film by mistake is told at once. */
const MAX_FILE_BYTES = 1_000_000;

export function Propose({ inForce }: { readonly inForce: VerifiedPolicy }): ComponentChild {
  const words = useWords(policyWords);
  const [files, setFiles] = useState<readonly OpenedFile[]>([]);
  const open = async (list: FileList | null): Promise<void> => {
    const chosen = [...(list ?? [])].filter(({ size }) => size <= MAX_FILE_BYTES);
    setFiles(
      await Promise.all(chosen.map(async (file) => ({ name: file.name, text: await file.text() }))),
    );
  };
  return h(
    'section',
    { 'aria-labelledby': 'propose' },
    h('h2', { id: 'propose' }, words.propose),
    h('p', { id: 'propose-about' }, words.proposeAbout),
    h(
      'label',
      { class: 'choose' },
      words.choose,
      h('input', {
        type: 'file',
        accept: '.json,application/json',
        multiple: true,
        'aria-describedby': 'propose-about',
        // A browser says nothing where the same file is opened again, changed meanwhile.
        onClick: (event: Event & { readonly currentTarget: HTMLInputElement }) => {
          event.currentTarget.value = '';
        },
        onChange: (event: Event) => {
          if (event.currentTarget instanceof HTMLInputElement) {
            void open(event.currentTarget.files);
          }
        },
      }),
    ),
    files.length > 0 && h(Opened, { files, inForce }),
  );
}

interface OpenedProps {
  readonly files: readonly OpenedFile[];
  readonly inForce: VerifiedPolicy;
}

function Opened({ files, inForce }: OpenedProps): ComponentChild {
  const words = useWords(policyWords);
  const draft = draftOf(files, inForce.document);
  if ('refusal' in draft) {
    const { refusal, file } = draft;
    return h(
      Notice,
      { tone: 'bad', title: words.wrong(file) },
      h('p', { lang: 'en' }, h('code', null, refusal.refused), ` ${refusal.detail}`),
    );
  }
  const isSame = canonicalText(draft.policy as Json) === canonicalText(inForce.document as Json);
  if (isSame) return h('p', null, words.isInForce);
  // What was signed of one document says nothing of the next one opened, nor under another policy.
  const hash = policyHash(draft.policy);
  return h(Proposable, { key: `${inForce.hash} ${hash}`, draft, hash, inForce });
}

interface ProposableProps {
  readonly draft: Draft;
  readonly hash: string;
  readonly inForce: VerifiedPolicy;
}

function Proposable({ draft, hash, inForce }: ProposableProps): ComponentChild {
  const words = useWords(policyWords);
  const { desk } = usePlace();
  const [told, setTold] = useState<string | undefined>();
  const { policy, enrolments } = draft;
  return h(
    'article',
    { class: 'sheet' },
    h('h3', null, policy.name, ' ', h('code', { class: 'soft' }, fingerprintOf(hash))),
    h('h4', null, words.differences),
    h(Differences, { before: inForce.document, after: policy }),
    h(Enrols, { before: inForce.document, after: policy }),
    h(Takes, { before: inForce.document, after: policy }),
    h(SignButton, {
      deed: { act: 'amend', subject: hash },
      policy: inForce,
      sentence: words.amendSentence(fingerprintOf(hash)),
      label: words.proposeSure,
      tone: 'primary',
      lifeMs: PROPOSAL_LIFE_MS,
      bring: async (act) => {
        const body = { replaces: inForce.hash, policy, enrolments, acts: [act] };
        const answer = await desk.ask('/v1/proposals', proposalAnswer, body);
        if (isTrouble(answer)) return answer;
        setTold(answer.status === 'adopted' ? words.adopted : words.begun);
        return answer.adopted === null ? {} : { index: answer.adopted.index };
      },
    }),
    told !== undefined && h(Notice, { tone: 'good', title: told }),
  );
}
