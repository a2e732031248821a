// The policy in force, those before it, those that wait, and those that are being signed.
import { dueTime } from '@sekisho/ledger/amending';
import { policyOf } from '@sekisho/ledger/state';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import {
  type DeskPolicy,
  deskPolicy,
  type PolicyDocument,
  policyDocument,
  type Proposal,
  type WaitingAmendment,
} from '@sekisho/protocol/proposal-api';
import { refuse } from '@sekisho/protocol/refusal';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Answer, ReaderCall, ReaderRoute } from '../api/route.ts';
import { loggedAt } from '../api/writing.ts';
import type { Kept } from '../proposals/book.ts';
import { originOf } from '../proposals/console-origin.ts';
import { givenTo } from '../proposals/routes.ts';
import { mayAct, quorumStateOf } from './people.ts';
import { contentOf, storedEntry } from './subjects.ts';

/** Former policies told, the newest: years of amendments. */
const MAX_FORMER = 100;

export function policyRoutes(parts: ApiParts): readonly ReaderRoute[] {
  const common = { method: 'GET', access: 'reader', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/desk/policy',
      summary: 'The policy in force, former ones, amendments that wait, proposals.',
      gives: deskPolicy,
      handle: () => policies(parts),
    },
    {
      ...common,
      path: '/v1/desk/policies/{hash}',
      summary: 'One policy, whether it is, was or may come to be in force.',
      gives: policyDocument,
      handle: (call) => oneOf(parts, call),
    },
  ];
}

async function policies(parts: ApiParts): Promise<Answer> {
  const { state } = parts.replica;
  const { hash, document } = policyOf(state);
  const waiting = (state.get('waiting', '') ?? []).map((policy) => waitingView(parts, policy));
  const proposals = await parts.proposals.all();
  const answer: DeskPolicy = {
    policy: hash,
    document,
    former: await formerOf(parts),
    waiting: await Promise.all(waiting),
    proposals: proposals.map((kept) => proposalView(parts, kept)),
  };
  return json(200, answer);
}

async function oneOf(
  { replica: { state }, proposals }: ApiParts,
  { params: [hash = ''] }: ReaderCall,
): Promise<Answer> {
  const inForce = policyOf(state);
  const kept = (await proposals.all()).find(({ policy }) => policy === hash);
  const document: Policy | undefined =
    hash === inForce.hash
      ? inForce.document
      : (state.get('former', hash) ?? state.get('amendment', hash) ?? kept)?.document;
  if (document === undefined) {
    return refuse(
      'policy-unknown',
      `no policy ${hash.slice(0, 64)} is, was or waits to be in force`,
    );
  }
  const answer: PolicyDocument = { policy: hash, document };
  return json(200, answer);
}

async function formerOf({ replica }: ApiParts): Promise<DeskPolicy['former']> {
  const { content } = replica;
  const all = content.ids('former').map((hash) => ({ hash, ...content.get('former', hash)! }));
  const newest = all.sort((a, b) => b.until - a.until).slice(0, MAX_FORMER);
  return Promise.all(
    newest.map(async ({ hash, document, until }) => ({
      policy: hash,
      name: document.name,
      until,
      at: formatInstant((await entryAt(replica, until - 1)).time),
    })),
  );
}

async function entryAt(replica: ApiParts['replica'], index: number) {
  const [bytes] = await replica.entries(index, 1);
  if (bytes === undefined) throw new Error(`the store has no entry ${index}`);
  return storedEntry(bytes, index);
}

async function waitingView(parts: ApiParts, policy: string): Promise<WaitingAmendment> {
  const { replica } = parts;
  const amendment = replica.state.get('amendment', policy)!;
  const { index, document, at, delay } = amendment;
  const content = contentOf(await entryAt(replica, index), index);
  const acts = content.name === 'policy.amended' ? content.body.acts : [];
  const due = dueTime(replica.state, amendment);
  return {
    policy,
    replaces: policyOf(replica.state).hash,
    document,
    at: formatInstant(at),
    due: due === undefined ? null : formatInstant(due),
    delaySeconds: delay / 1_000,
    signed: acts.map((act) => ({ person: act.statement.person, origin: originOf(act) })),
    ...(await loggedAt(parts, index)),
  };
}

function proposalView({ replica, clock }: ApiParts, kept: Kept): Proposal {
  const { hash, document: inForce } = policyOf(replica.state);
  const { policy, replaces, document, acts, enrolments, at, obstacle } = kept;
  const expiries = acts.map(({ statement }) => parseInstant(statement.expires)!);
  const signed = new Set(acts.map(({ statement }) => statement.person));
  return {
    ...{ policy, replaces, document, acts, enrolments, obstacle },
    at: formatInstant(at),
    expires: formatInstant(Math.min(...expiries)),
    ...quorumStateOf(inForce, hash, givenTo(kept), inForce.amendment),
    maySign: mayAct(inForce, 'amender', clock.now(), ({ id }) => signed.has(id)),
  };
}
