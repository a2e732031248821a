// The gateway's process in an attacker's hands: it runs the real program, but for its sequencer,
// which takes every stop, whether a person brings it or a watcher, answers that it is written, and
// writes nothing.
import { Sequencer, type Sequenced } from '@sekisho/gateway/sequencer';
import { isRefusal } from '@sekisho/protocol/refusal';

const { submit } = Sequencer.prototype;
let last: Sequenced | undefined;

Sequencer.prototype.submit = async function (this: Sequencer, candidate) {
  if (candidate.name === 'stopped' && last !== undefined) return last;
  const written = await submit.call(this, candidate);
  if (!isRefusal(written)) last = written;
  return written;
};

await import('@sekisho/gateway/main');
