// `sekisho rebase sign` and `countersign`: people, recovery keys and signers put their names under
// a draft. A signer looks into its own store first.
import { readFileSync } from 'node:fs';
import { base64, fromHex } from '@sekisho/protocol/bytes';
import { statementBytes } from '@sekisho/protocol/evidence';
import { bytesHex, partyId, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal } from '@sekisho/protocol/refusal';
import { countersignRefusal } from '@sekisho/replica/rebased-check';
import { ed25519SignerFrom } from '@sekisho/replica/wiring/node-checks';
import { readSettings } from '@sekisho/replica/wiring/settings';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { z } from 'zod';
import { DONE, type Invocation, optional, required, WrongUsage } from '../command.ts';
import { DEFAULT_DIR } from '../gatehouse.ts';
import { Refused } from '../refused.ts';
import { openPerson } from '../person.ts';
import { print } from '../print.ts';
import { contentsOf, readDocument, writeDocument } from './document-file.ts';
import { CHECKS, leftAt } from './stores.ts';

export const recoveryKeyFile = z.strictObject({
  kind: z.literal('recovery-key'),
  id: partyId,
  /** 32-byte seed of an Ed25519 key, hex. */
  privateKey: bytesHex(32),
});

type Signature = RebasedDocument['rebased']['recovery'][number];

/** A person of the policy at the base, or a recovery key. */
export async function sign(invocation: Invocation, file: string): Promise<number> {
  const document = readDocument(file);
  const { rebased } = document;
  const recovery = optional(invocation, 'recovery');
  const person = optional(invocation, 'as');
  if ((recovery === undefined) === (person === undefined)) {
    throw new WrongUsage('sign either --as PERSON or with --recovery KEYFILE');
  }
  if (person !== undefined) {
    const dir = optional(invocation, 'dir') ?? DEFAULT_DIR;
    const where = { ledger: rebased.predecessor, policy: document.under };
    const deed = { act: 'rebase', subject: rebaseSubject(rebased) } as const;
    const act = openPerson(dir, person).act(deed, where);
    const acts = rebased.acts.filter(({ statement }) => statement.person !== person);
    return signed(invocation, file, { ...document, rebased: { ...rebased, acts: [...acts, act] } });
  }
  const json = parseJson(readFileSync(recovery!));
  const key = isRefusal(json) ? json : readAs(recoveryKeyFile, json, recovery!);
  if (isRefusal(key)) throw new Error(`${recovery}: ${key.detail}`);
  const made = signatureOf(document, 'recovery', key.id, fromHex(key.privateKey, 32)!);
  const next = { ...rebased, recovery: replaced(rebased.recovery, made) };
  return signed(invocation, file, { ...document, rebased: next });
}

/** A signer, on its own host, after it has compared the document with what it holds. */
export async function countersign(invocation: Invocation, file: string): Promise<number> {
  const schema = z.object({ signer: z.string(), key: z.string(), store: z.string() });
  const settings = readSettings(required(invocation, 'settings'), schema);
  const { signer, key, store } = settings.values;
  const document = readDocument(file);
  const left = await leftAt(settings.resolve(store));
  const from = optional(invocation, 'from');
  const others = from === undefined ? [] : [await leftAt(from)];
  const no = countersignRefusal(left, document, systemClock.now(), CHECKS, others);
  if (no !== undefined) throw new Refused(no.refused, no.detail);
  const made = signatureOf(document, 'countersignature', signer, settings.read(key));
  const { rebased } = document;
  const countersignatures = replaced(rebased.countersignatures, made);
  return signed(invocation, file, { ...document, rebased: { ...rebased, countersignatures } });
}

function signatureOf(
  { rebased }: RebasedDocument,
  kind: 'recovery' | 'countersignature',
  party: string,
  key: string | Uint8Array,
): Signature {
  const statement = { ledger: rebased.predecessor, party, subject: rebaseSubject(rebased) };
  return { party, signature: base64(ed25519SignerFrom(key)(statementBytes(kind, statement))) };
}

const replaced = (signatures: readonly Signature[], made: Signature): Signature[] => [
  ...signatures.filter(({ party }) => party !== made.party),
  made,
];

function signed(invocation: Invocation, file: string, document: RebasedDocument): number {
  writeDocument(file, document);
  const { acts, recovery, countersignatures } = document.rebased;
  const facts = {
    subject: rebaseSubject(document.rebased),
    people: acts.map(({ statement }) => statement.person),
    recovery: recovery.map(({ party }) => party),
    signers: countersignatures.map(({ party }) => party),
  };
  const names = (who: readonly string[]): string => who.join(', ') || 'nobody yet';
  print(invocation, facts, [
    ...contentsOf(document),
    '',
    `signed by         ${names([...facts.people, ...facts.recovery])}`,
    `countersigned by  ${names(facts.signers)}`,
  ]);
  return DONE;
}
