// A demo person: a software passkey in a file, plainly named so, that signs acts. People of a real
// deployment act in the console with authenticators.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signWithSeed } from '@sekisho/drill/keys';
import { softwarePasskey } from '@sekisho/drill/software-passkey';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { actChallenge, type ActStatement, type PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { formatInstant } from '@sekisho/protocol/instant';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { z } from 'zod';

const passkeyFile = z.strictObject({
  kind: z.literal('software-passkey'),
  person: z.string(),
  credentialId: z.string(),
  privateKey: z.string(),
  origins: z.array(z.string()).min(1),
  rpId: z.string(),
});

/** A signed act is good for this long: enough to carry it, too little to keep it. */
const ACT_LIFE_MS = 300_000;

/** Acts of a new policy are collected: others sleep meanwhile, and live in other zones. */
const COLLECTED_LIFE_MS = 3 * 86_400_000;

type Own = { [Act in ActStatement['act']]: Omit<Extract<ActStatement, { act: Act }>, Shared> };
type Shared = 'ledger' | 'policy' | 'person' | 'nonce' | 'expires';
/** What is done; the rest of the statement follows from the ledger and the person. */
export type Deed = Own[ActStatement['act']];

export interface Where {
  readonly ledger: string;
  readonly policy: string;
}

export interface DemoPerson {
  readonly id: string;
  readonly credentialId: string;
  /** Consoles the passkey may act from; it does from the first unless another is named. */
  readonly origins: readonly string[];
  act(deed: Deed, where: Where, origin?: string): PersonAct;
}

/** `name` is that of the passkey's file: the person's own, unless they have several. */
export function openPerson(dir: string, name: string): DemoPerson {
  const file = passkeyPath(dir, name);
  if (!existsSync(file)) throw new Error(`nobody called ${name} has a software passkey in ${file}`);
  const json = parseJson(readFileSync(file, 'utf8'));
  const found = isRefusal(json) ? json : readAs(passkeyFile, json, file);
  const seed = isRefusal(found) ? undefined : fromHex(found.privateKey, 32);
  if (isRefusal(found) || seed === undefined) throw new Error(`${file} is not a software passkey`);
  const { person, credentialId, origins, rpId } = found;
  const [usual = ''] = origins;
  const options = { credentialId, origin: usual, rpId, privateKey: seed };
  const passkey = softwarePasskey(options, signWithSeed);
  return {
    id: person,
    credentialId,
    origins,
    act(deed, { ledger, policy }, origin = usual) {
      const life = deed.act === 'amend' || deed.act === 'enrol' ? COLLECTED_LIFE_MS : ACT_LIFE_MS;
      const statement: ActStatement = {
        ledger,
        policy,
        person,
        nonce: hex(systemRandom.bytes(16)),
        expires: formatInstant(systemClock.now() + life),
        ...deed,
      };
      return { statement, assertion: passkey.assert(actChallenge(statement), { origin }) };
    },
  };
}

/** All that lie in the directory, whoever's they are. */
export function openPeople(dir: string): readonly DemoPerson[] {
  const path = join(dir, 'people');
  const files = existsSync(path) ? readdirSync(path) : [];
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => openPerson(dir, file.slice(0, -ENDING.length)));
}

const ENDING = '.software-passkey.json';

export const passkeyPath = (dir: string, name: string): string =>
  join(dir, 'people', `${name}${ENDING}`);
