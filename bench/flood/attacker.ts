// One attack as a process of its own: its name and its target on the command line, one line of JSON
// with what was offered at the end.
import { ATTACKS } from './attacks.ts';

const [name = '', dir = '', ...numbers] = process.argv.slice(2);
const [port = 0, ms = 0, perSecond = 0] = numbers.map(Number);
const attack = ATTACKS[name];
if (attack === undefined) throw new Error(`no attack ${name}`);
const offered = await attack({ dir, port, ms, perSecond });
process.stdout.write(`${JSON.stringify(offered)}\n`, () => process.exit(0));
