// A process that runs seeds: it plants the mutant and the memories first, then loads the world.
import { findMutant } from '../mutants.ts';
import type { FaultRun } from '../fault-world.ts';
import { installHooks } from './load-hooks.ts';

/** What the parent asks for: every `stride`-th seed from `from` on, below `to`. */
export interface Order {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly mutant: string | undefined;
  /** Real cryptography, no memories: slow, and the measure of the quick way. */
  readonly real: boolean;
  readonly plain: boolean;
  readonly tell: boolean;
}

export type Report =
  | { readonly run: FaultRun }
  | { readonly line: string }
  | { readonly fault: string; readonly seed: number }
  | { readonly done: true };

const send = (report: Report): void => void process.send?.(report);

process.once('message', (order: Order) => {
  let seed = order.from;
  // A rejection that product code drops would end a real process.
  process.on('unhandledRejection', (fault) => {
    send({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault), seed });
  });
  const work = async (): Promise<void> => {
    const mutant = order.mutant === undefined ? undefined : findMutant(order.mutant);
    installHooks({ remember: !order.plain, ...(mutant === undefined ? {} : { mutant }) });
    const { faultKit, openingOf } = await import('../kit.ts');
    const { realCryptography } = await import('../cryptography.ts');
    const { simulatedCryptography } = await import('../simulated-cryptography.ts');
    const { runSeed } = await import('../fault-world.ts');
    const { forgetAll } = await import('../remembered.ts');
    const kit = faultKit();
    const opening = openingOf(kit.policy);
    const cryptography = order.real ? () => realCryptography(kit) : simulatedCryptography(kit);
    const tell = order.tell ? { tell: (line: string) => send({ line }) } : {};
    for (; seed < order.to; seed += order.stride) {
      forgetAll();
      send({ run: await runSeed({ seed, cryptography: cryptography(), opening, ...tell }) });
    }
  };
  work().then(
    () => send({ done: true }),
    (fault: unknown) => {
      send({
        fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
        seed,
      });
    },
  );
});
