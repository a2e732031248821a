// A daemon whose disk takes no more ends with a line and a code for its supervisor, is started
// again, and nothing that was acknowledged is lost: as real processes.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SupervisedTown } from './supervised-town.ts';

/** What a disk still takes: a handful of commits, of some 16 kB each. */
const ROOM_KB = 64;
/** Far more orders than that room is for. */
const MAX_ORDERS = 60;

const town = new SupervisedTown();
before(() => town.open());
after(() => town.close());

/** What the largest of its files has, and a little more, kB. */
function nearlyFull(id: string): number {
  const file = join(town.dir, id, 'ledger.db');
  const sizes = [file, `${file}-wal`].map((path) => (existsSync(path) ? statSync(path).size : 0));
  return Math.ceil(Math.max(...sizes) / 1_024) + ROOM_KB;
}

for (const id of ['gateway', 'watcher-1', 'signer-1']) {
  test(`${id}: a store that broke ends the process, a supervisor's restart goes on`, async () => {
    const daemon = town.daemons.get(id)!;
    await town.withdraw();
    await daemon.stop();
    await daemon.run(nearlyFull(id));
    for (let n = 0; daemon.ends.length === 0; n++) {
      assert.ok(n < MAX_ORDERS, `${id} still runs`);
      await town.withdraw();
    }
    const [end] = daemon.ends;
    assert.equal(end?.code, 74);
    const [kind] = id.split('-');
    const line = `^sekisho-${kind}: ends, since its store failed; to be started again: `;
    assert.match(end.stderr, new RegExp(`${line}\\S*ledger\\.db: a read or write failed .*\\n$`));
    for (let n = 0; n < 3; n++) await town.withdraw();
    assert.equal(daemon.ends.length, 1, 'and did not end again');
  });
}

test('every withdrawal that was acknowledged meanwhile is there', async () => {
  assert.ok(town.acknowledged.size > 9);
  for (const id of town.acknowledged) await town.status(id);
});
