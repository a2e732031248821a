// What people are told outside: that something needs them, and where to look. No person, customer
// or address is in it, and nobody who decides goes by what it says.
import { policyOf, type Stop } from '@sekisho/ledger/state';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { NoticeKind } from '@sekisho/protocol/notice-api';
import { domainHash } from '@sekisho/protocol/hash';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Replica } from '@sekisho/replica/replica';

/** Values of `data`, in the order of its members. */
export type NoticeData = Readonly<Record<string, string | readonly string[]>>;

export interface Notice {
  /** Of this event, whoever is told of it and however often: receivers take it once. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** What it is about: a hash, or a party's id. */
  readonly subject: string;
  /** Ms. */
  readonly at: number;
  readonly data: NoticeData;
  /** Path of its page in the console. */
  readonly page: string;
}

type Told = Pick<Replica, 'ledger' | 'state'>;

function noticeId({ ledger }: Told, kind: NoticeKind, subject: string, at: number): string {
  const said = utf8(`${ledger} ${kind} ${subject} ${at}`);
  return `msg_${hex(domainHash('sekisho/notice/v1', said)).slice(0, 32)}`;
}

/** A withdrawal that waits for people or time; undefined where it does not, or no more. */
export function heldNotice(replica: Told, hash: string): Notice | undefined {
  const withdrawal = replica.state.get('withdrawal', hash);
  if (withdrawal === undefined || withdrawal.ended !== null) return undefined;
  const { outcome, reasons, wallet, asset, amount, at, expires, payments } = withdrawal;
  const isHeld = outcome === 'review' || outcome === 'delay';
  if (!isHeld || payments.length > 0) return undefined;
  return {
    id: noticeId(replica, 'held', hash, at),
    ...{ kind: 'held', subject: hash, at, page: `/withdrawals/${hash}` },
    data: {
      ...{ withdrawal: hash, wallet, asset, amount, outcome },
      reasons: [...new Set(reasons.map(({ tag }) => tag))],
      expires: formatInstant(expires),
    },
  };
}

/** Reasons that accuse the chain or the log, not a request. */
const MISMATCHES: readonly string[] = [
  'unlogged-outflow',
  'outflow-mismatch',
  'heads-inconsistent',
  'balance-mismatch',
];

export function stopNotice(replica: Told, id: string, stop: Stop): Notice {
  const { scope, reason, by, at, outflows } = stop;
  const kind = MISMATCHES.includes(reason) ? 'mismatch' : 'frozen';
  return {
    id: noticeId(replica, kind, id, at),
    ...{ kind, subject: id, at, page: '/overview' },
    data: { stop: id, scope: impersonal(scope), reason, by: impersonal(by), outflows },
  };
}

/** `person:alice` as `person`: who it is, the console says. */
const impersonal = (party: string): string => party.replace(/^(customer|person):.*$/, '$1');

/** `collecting`: people are asked to sign; `logged`: it waits, or is in force at once. */
export function amendmentNotice(
  replica: Told,
  policy: string,
  stage: 'collecting' | 'logged',
  at: number,
): Notice {
  const subject = `${policy} ${stage}`;
  return {
    id: noticeId(replica, 'amendment.proposed', subject, at),
    ...{ kind: 'amendment.proposed', subject: policy, at, page: '/policy' },
    data: { policy, replaces: policyOf(replica.state).hash, stage },
  };
}

/** `tag`: why, by the signer's own last word. */
export function signerNotice(replica: Told, signer: string, tag: string, at: number): Notice {
  return {
    id: noticeId(replica, 'signer.refusing', `${signer} ${tag}`, at),
    ...{ kind: 'signer.refusing', subject: signer, at, page: '/overview' },
    data: { signer, tag },
  };
}
