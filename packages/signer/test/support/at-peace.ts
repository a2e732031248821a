// A station at peace: payment prepared, head cosigned by real watchers, signer ready to sign.
import { cosignaturesOf } from '@sekisho/drill/cosigning';
import { must, Siege } from '@sekisho/drill/siege';
import { isRefusal } from '@sekisho/protocol/refusal';

/** What an attack starts from; `show` has the watchers cosign what there is for the signer. */
export async function atPeace(siege = new Siege()) {
  const watchers = await siege.readyWatchers();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const show = async () => {
    const note = await cosignaturesOf(siege, watchers);
    return isRefusal(note) ? note : siege.bring(signer, note);
  };
  must(await show());
  return { siege, watchers, signer, payment, show };
}
