// Bringing a proposal, and one more act to it. Nobody is asked who carries them.
import { policyOf } from '@sekisho/ledger/state';
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import {
  proposalActBody,
  type ProposalAnswer,
  proposalAnswer,
  proposalBody,
} from '@sekisho/protocol/proposal-api';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { MAX_ACT_BYTES } from '../api/acts.ts';
import { Gate } from '../api/gate.ts';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Answer, Call, PublicRoute } from '../api/route.ts';
import { loggedAt } from '../api/writing.ts';
import { quorumStateOf } from '../desk/people.ts';
import type { Kept } from './book.ts';
import { originOf } from './console-origin.ts';
import type { Brought } from './proposals.ts';

/** As an amendment that comes whole. */
const MAX_PROPOSAL_BYTES = MAX_BODY_BYTES + 1_024;
/** Each may be a whole policy to read. */
const MAX_AT_ONCE = 16;

export function proposalRoutes(parts: ApiParts): readonly PublicRoute[] {
  const gate = new Gate(MAX_AT_ONCE);
  const common = { method: 'POST', access: 'public', gives: proposalAnswer, status: 201 } as const;
  return [
    {
      ...common,
      path: '/v1/proposals',
      maximumBody: MAX_PROPOSAL_BYTES,
      summary: 'Propose a policy with the first acts, or bring more; the quorum’s is written.',
      takes: proposalBody,
      handle: (call) => gate.run(() => brought(parts, call)),
    },
    {
      ...common,
      path: '/v1/proposals/{hash}/acts',
      maximumBody: MAX_ACT_BYTES,
      summary: 'Bring one more person’s act to a proposal.',
      takes: proposalActBody,
      handle: (call) => gate.run(() => signed(parts, call)),
    },
  ];
}

async function brought(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const body = isRefusal(value) ? value : readAs(proposalBody, value, 'proposal');
  return isRefusal(body) ? body : answered(parts, () => parts.proposals.bring(body));
}

async function signed(parts: ApiParts, { request, params: [hash = ''] }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const act = isRefusal(value) ? value : readAs(proposalActBody, value, 'act');
  return isRefusal(act) ? act : answered(parts, () => parts.proposals.join(hash, act));
}

/** A fault of the store leaves it unknown whether an act was kept: bringing it again tells. */
async function answered(parts: ApiParts, work: () => Promise<Brought | Refusal>): Promise<Answer> {
  const { replica, events } = parts;
  if (replica.halted !== undefined) {
    return refuse('gateway-halted', `the gateway has halted: ${replica.halted.refused}`);
  }
  const before = policyOf(replica.state);
  let done: Brought | Refusal;
  try {
    done = await work();
  } catch (fault) {
    events.fault('keeping a proposal', fault);
    return refuse('ledger-unavailable', 'the write failed; bring it again');
  }
  if (isRefusal(done)) return done;
  const { proposal, adopted } = done;
  const logged = adopted && (await loggedAt(parts, adopted.index, adopted.receipt));
  const answer: ProposalAnswer = {
    policy: proposal.policy,
    status: adopted === undefined ? 'collecting' : 'adopted',
    ...quorumStateOf(before.document, before.hash, givenTo(proposal), before.document.amendment),
    adopted: adopted && logged ? { entry: adopted.hash, ...logged } : null,
  };
  return json(201, answer);
}

/** Its acts `amend`, as approvals are told. */
export const givenTo = ({ acts, replaces: policy }: Kept) =>
  acts.map((act) => ({ person: act.statement.person, origin: originOf(act), policy }));
