// What an act takes: which parties the attacker must hold by then, and which wallets it names.
import type { Act } from './acts.ts';
import {
  APP_SERVER,
  CLIENT_KEY,
  consoleOf,
  GATEWAY,
  isWatcher,
  READ_SESSION,
  WALLET_KEY,
} from './cast.ts';
import { SIGNERS, WATCHERS } from './policy-kit.ts';

/**
 * What the attacker lacks for an act, in words, given what he holds by then. Anybody's passkey acts
 * are his own or an honest person's, so they need nothing.
 */
export function lackOf(act: Act, held: ReadonlySet<string>): string | undefined {
  switch (act.act) {
    case 'request':
      return anyOf(held, [APP_SERVER, CLIENT_KEY]);
    case 'spend':
      return anyOf(held, [WALLET_KEY, ...SIGNERS]);
    case 'alter':
    case 'substitute':
      return anyOf(held, [GATEWAY]);
    case 'deceive':
      return allOf(held, act.by.map(consoleOf));
    case 'use-session':
      return anyOf(held, [READ_SESSION]);
    case 'replay':
      // Whoever has a copy of the ledger has every act in it.
      return anyOf(held, [GATEWAY, ...SIGNERS, ...WATCHERS]);
    case 'collude':
      return allOf(held, act.parties);
    case 'observe':
      return allOf(held, [act.by]);
    case 'stop':
      return isWatcher(act.by) ? allOf(held, [act.by]) : undefined;
    default:
      return undefined;
  }
}

const anyOf = (held: ReadonlySet<string>, names: readonly string[]): string | undefined =>
  names.some((party) => held.has(party)) ? undefined : names.join(' or ');

const allOf = (held: ReadonlySet<string>, names: readonly string[]): string | undefined =>
  names.find((party) => !held.has(party));

/** Wallets an act names, each with its place in the act. */
export function walletsOf(act: Act): readonly (readonly [place: string, wallet: string])[] {
  switch (act.act) {
    case 'request':
    case 'spend':
    case 'collude':
    case 'order':
    case 'substitute':
      return [['wallet', act.wallet]];
    case 'observe':
      return [
        ...(act.balance === undefined ? [] : [['balance.wallet', act.balance.wallet] as const]),
        ...(act.outflow === undefined ? [] : [['outflow.wallet', act.outflow.wallet] as const]),
      ];
    case 'stop':
    case 'thaw':
      return scoped('scope', act.scope);
    case 'deceive':
      return act.into.act === 'thaw' ? scoped('into.scope', act.into.scope) : [];
    default:
      return [];
  }
}

const scoped = (place: string, scope: string | undefined) =>
  scope?.startsWith('wallet:') === true ? [[place, scope.slice('wallet:'.length)] as const] : [];
