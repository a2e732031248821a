// `sekisho enrol`: a new software passkey for a demo person, and the acts by which it shows, at
// each console, that it works; for who has passkeys already, those vouch for it. A real person does
// the same in the console with an authenticator. Either way it comes to nothing until a quorum has
// amended the policy.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENROLMENT, type EnrolmentFile, withCredential } from '@sekisho/console/enrolment-file';
import { readConsole } from '@sekisho/console/settings-file';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { PARTY_ID } from '@sekisho/protocol/id';
import { formatInstant } from '@sekisho/protocol/instant';
import {
  type Credential,
  type Person,
  personHash,
  type Policy,
  policyHash,
  ROLES,
} from '@sekisho/protocol/policy';
import { standing } from '@sekisho/policy/continuity';
import { vouchersAsked } from '@sekisho/policy/enrolment';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { type Command, DONE, type Invocation, optional, subject, WrongUsage } from '../command.ts';
import { newSoftwarePasskey } from '../deployment/keys.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { type DemoPerson, openPeople, openPerson, passkeyPath } from '../person.ts';
import { policyInForce } from '../policy/policy-file.ts';
import { print } from '../print.ts';

/** Renewed by quorum before it is over. */
const VALID_MS = 365 * 86_400_000;

export const command: Command = {
  summary: 'Makes a software passkey for a demo person, and their enrolment, for a proposal.',
  usage: 'NAME [--roles ROLE,…] [--passkey NAME] [--replace] [--out FILE] [--dir DIR]',
  example: 'sekisho enrol dai --roles approver,freezer --out dai.enrolment.json',
  options: {
    roles: { type: 'string', about: `${ROLES.join(', ')}; for somebody new` },
    passkey: { type: 'string', about: 'what to call the passkey in people/ (the name)' },
    replace: { type: 'boolean', about: 'the person’s passkeys so far are to go' },
    out: { type: 'string', about: 'the enrolment to write (NAME.enrolment.json)' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const id = subject(invocation, 'name');
    if (!PARTY_ID.test(id)) throw new WrongUsage(`"${id}" is no name: a–z, 0–9, dot, dash, _`);
    const passkey = optional(invocation, 'passkey') ?? id;
    if (!PARTY_ID.test(passkey)) throw new WrongUsage(`--passkey: "${passkey}" is no name`);
    const out = optional(invocation, 'out') ?? `${id}.enrolment.json`;
    const gatehouse = gatehouseOf(invocation);
    const { dir } = gatehouse;
    for (const file of [passkeyPath(dir, passkey), out]) mustBeNew(file);
    const policy = await policyInForce(gatehouse);
    const { origins, rpId } = readConsole(join(dir, 'console-1', 'settings.json')).settings;
    const made = newSoftwarePasskey(id, origins, rpId);
    const credential: Credential = {
      ...{ id: made.file.credentialId, algorithm: 'Ed25519', publicKey: made.publicKey },
      ...{ origins: [...origins], rpId, deviceBound: true },
      validUntil: formatInstant(systemClock.now() + VALID_MS),
    };
    const person = entryOf(invocation, policy, id, credential);
    const vouchers = vouchersFor(policy, id, dir);
    write(passkeyPath(dir, passkey), made.file);
    const where = { ledger: gatehouse.settings.trust.ledger, policy: policyHash(policy) };
    const deed = { act: 'enrol', subject: personHash(person) } as const;
    const acts = [openPerson(dir, passkey), ...vouchers].flatMap((holder) =>
      holder.origins.map((origin) => holder.act(deed, where, origin)),
    );
    write(out, { kind: ENROLMENT, person, acts } satisfies EnrolmentFile);
    const fingerprint = fingerprintOf(deed.subject);
    print(invocation, { person: id, passkey, enrolment: out, fingerprint, origins }, [
      `passkey     ${passkeyPath(dir, passkey)}   (SOFTWARE: whoever reads it can sign)`,
      `enrolment   ${out}, signed at ${origins.join(' and ')}`,
      `fingerprint ${fingerprint}   of what the policy is to say of ${id}; read it to the amenders`,
      `next: sekisho policy propose --enrolment ${out} --as …`,
    ]);
    return DONE;
  },
};

/** The person's whole entry as the policy is to have it. */
function entryOf(
  invocation: Invocation,
  { persons }: Policy,
  id: string,
  credential: Credential,
): Person {
  const roles = optional(invocation, 'roles')?.split(',');
  const wrong = roles?.find((role) => !ROLES.some((one) => one === role));
  if (wrong !== undefined) throw new WrongUsage(`--roles: "${wrong}" is none of ${ROLES.join()}`);
  const known = persons.find((person) => person.id === id);
  if (known === undefined) {
    if (roles === undefined) throw new WrongUsage(`the policy names no ${id}; give --roles`);
    const { validUntil } = credential;
    const named = ROLES.filter((role) => roles.includes(role));
    return { id, validUntil, roles: named, credentials: [credential], excludedClients: [] };
  }
  if (roles !== undefined)
    throw new WrongUsage(`${id} has roles already; propose a policy instead`);
  const kept = invocation.values['replace'] === true ? { ...known, credentials: [] } : known;
  return withCredential(kept, credential, systemClock.now());
}

/** The passkeys in people/ that the person has already, which vouch for another. */
function vouchersFor(policy: Policy, id: string, dir: string): readonly DemoPerson[] {
  const time = systemClock.now();
  const { persons } = standing(policy, time);
  const active = persons.find((person) => person.id === id)?.credentials ?? [];
  const ids = active.map((credential) => credential.id);
  const found = openPeople(dir).filter(({ credentialId }) => ids.includes(credentialId));
  const spanned = new Set(found.flatMap(({ origins }) => origins)).size;
  if (spanned >= vouchersAsked(policy, id, time)) return found;
  throw new Error(
    `${id} has passkeys in the policy, which must vouch for another; too few of them are in ` +
      `${join(dir, 'people')}: enrol in the console, or end ${id} by an amendment first`,
  );
}

function mustBeNew(file: string): void {
  if (existsSync(file)) throw new Error(`${file} exists already; nothing was changed`);
}

function write(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}
