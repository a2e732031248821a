// Schemas of every shape that we write, and a value of each.
import { queueAnswer, stopList } from '@sekisho/protocol/desk-api';
import { BODIES } from '@sekisho/protocol/entry';
import { personAct } from '@sekisho/protocol/evidence';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { orderSchema } from '@sekisho/protocol/withdrawal';
import { pageSettings } from '../src/settings.ts';

export const SCHEMAS = {
  policy: policySchema,
  act: personAct,
  order: orderSchema,
  settings: pageSettings,
  queue: queueAnswer,
  stops: stopList,
  observed: BODIES['chain.observed'],
  stopped: BODIES.stopped,
  requested: BODIES['withdrawal.requested'],
  opened: BODIES['ledger.opened'],
  problem: queueAnswer.partial(),
} as const;

const HASH = 'ab'.repeat(32);
const AT = '2026-01-31T00:00:00.000Z';
const NEXT = null;
const ADDRESS = 'NAEOUURGXNSAVHGBTPT7AXA5B73F5EBCNF7G6MPU';
const XEM = 'nem:mainnet/xem';
const B64 = `${'A'.repeat(86)}==`;

const act = {
  statement: {
    ...{ act: 'stop', ledger: HASH, policy: HASH, person: 'aoi', nonce: 'ab'.repeat(16) },
    ...{ expires: AT, subject: 'wallet:hot', reason: 'mistake' },
  },
  assertion: {
    credential: 'A'.repeat(32),
    authenticatorData: 'AAAA',
    clientDataJSON: 'AAAA',
    signature: 'AAAA',
  },
};

const order = {
  ...{ id: 'w-1', wallet: 'hot', asset: XEM, amount: '12', customer: 'c-1', purpose: 'customer' },
  destination: { address: ADDRESS, memo: 'rent' },
  context: { channel: 'web', accountCreatedAt: AT },
};

const brief = {
  ...{ withdrawal: HASH, client: 'app-1', id: 'w-1', status: 'held', verdict: 'review', at: AT },
  ...{ expires: AT, wallet: 'hot', asset: XEM, amount: '12', destination: { address: ADDRESS } },
  ...{ customer: 'c-1', purpose: 'customer', waitsFor: null },
};
const logged = { index: 7, bytes: 'AAAA', receipt: 'text' };
const reason = {
  ...{ tag: 'limit-sum', id: 'hourly', outcome: 'review', observed: '12', threshold: '10' },
  ...{ windowSeconds: 3_600, entity: 'wallet:hot' },
};
const quorum = { persons: 2, origins: 2, havePersons: 1, haveOrigins: 1 };
const given = { person: 'aoi', origin: 'https://a.example', counts: true };
const may = { person: 'ben', origins: ['https://b.example'] };

const item = {
  ...{ ...brief, ...logged, asked: { outcome: 'review', reasons: [reason] }, now: null },
  ...{ holds: ['review'], reviews: [{ id: 'two', ...quorum, delaySeconds: 0, met: false }] },
  ...{ approvals: [given], mayApprove: [may], clears: AT },
  stops: [{ id: HASH, scope: 'everything', reason: 'drill' }],
  facts: { newcomer: true, newDestination: true, destinationFirstPaid: AT, balance: '0' },
  knownAddresses: [{ address: ADDRESS, last: AT, times: 2, amount: '5', from: 'ledger' }],
};

const stop = {
  ...{ id: HASH, scope: 'everything', reason: 'drill', by: 'person:aoi', at: AT },
  ...{ watchers: ['w-1'], thaws: [given], ...logged, thaw: quorum, mayThaw: [may], lifted: false },
  outflows: [{ identity: HASH, amount: '0', height: 5, watchers: ['w-1'] }],
};

const several = {
  ...{ scope: 'everything', by: 'person:aoi', count: 2, thaws: [given], thaw: quorum },
  mayThaw: [may],
};

const head = { size: 5, root: HASH };
const outflow = {
  ...{ wallet: 'hot', identity: HASH, height: 5, kind: 'transfer', asset: XEM, amount: '5' },
  ...{ fee: '0', destination: ADDRESS },
};
const observation = {
  ...{ ledger: HASH, watcher: 'w-1', clock: AT, head, chain: 'nem:mainnet', height: 5 },
  ...{ blockHash: HASH, blockTime: AT, outflows: [outflow], retracted: [] },
  balances: [{ wallet: 'hot', asset: XEM, amount: '0' }],
};

const watcherStop = {
  ...{ ledger: HASH, watcher: 'w-1', scope: 'everything', reason: 'outflow-mismatch', at: AT },
  nonce: 'ab'.repeat(16),
};

const request = {
  ...{ method: 'POST', authority: 'gateway.example', path: '/v1/withdrawals', query: '?' },
  ...{ body: 'AAAA', signatureInput: 'sekisho=()', signature: B64 },
};

export const samplesOf = (policy: Policy): Readonly<Record<keyof typeof SCHEMAS, unknown>> => ({
  policy,
  act,
  order,
  settings: {
    ...{ name: 'Tokyo', origins: ['https://a.example'], rpId: 'example' },
    trust: {
      ...{ ledger: HASH, origin: 'a/log', publicKey: HASH, quorum: 1 },
      watchers: [{ id: 'w-1', publicKey: HASH }],
    },
  },
  queue: { size: 7, witnessed: AT, policy: HASH, items: [item], next: NEXT },
  stops: { total: 1, stops: [stop], next: 'x', several: [several] },
  observed: { statement: observation, signature: B64 },
  stopped: { statement: watcherStop, signature: B64 },
  requested: { request },
  opened: { nonce: HASH, time: AT, policy, recovery: [], recoveryQuorum: 2 },
  problem: { size: 7 },
});
