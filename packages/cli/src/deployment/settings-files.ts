// The files of a deployment, one directory per host.
import type { Deployment, Party } from './initialise.ts';
import type { Directory } from './directory.ts';
import type { Address } from './plan.ts';

const TLS = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt' };

export function writeSettings(deployment: Deployment, directory: Directory): void {
  const { plan, ledger, parties } = deployment;
  directory.writeJson('ledger.json', {
    ledger,
    address: deployment.address,
    policy: deployment.policy,
  });
  writeIdentity(directory, 'gateway', parties.get('gateway')!, deployment.ca);
  directory.writeJson('gateway/opened.json', deployment.opened);
  directory.writeJson('gateway/settings.json', {
    ledger,
    opened: 'opened.json',
    store: 'ledger.db',
    key: 'party.key',
    tls: TLS,
    api: plan.api,
    nodesDoor: plan.nodesDoor,
    chains: { [plan.chain]: plan.gatewayNodes },
  });
  const gateway = {
    ...plan.nodesDoor,
    fingerprint: parties.get('gateway')!.certificate.fingerprint,
  };
  for (const id of plan.signers) writeSigner(deployment, directory, id, gateway);
  for (const watcher of plan.watchers) {
    const { id, api, node } = watcher;
    writeIdentity(directory, id, parties.get(id)!, deployment.ca);
    const peers = plan.watchers.filter((other) => other !== watcher);
    directory.writeJson(`${id}/settings.json`, {
      ledger,
      watcher: id,
      gateway,
      tls: TLS,
      key: 'party.key',
      store: 'ledger.db',
      chain: plan.chain,
      node,
      lookEveryMs: plan.lookEveryMs,
      api,
      peers: Object.fromEntries(peers.map((peer) => [peer.id, urlOf(peer.api)])),
    });
  }
  writeClient(deployment, directory);
  for (const { id } of plan.consoles) writeConsole(deployment, directory, id);
  for (const passkey of deployment.passkeys) {
    directory.writeJson(`people/${passkey.person}.software-passkey.json`, passkey);
  }
}

function writeSigner(
  deployment: Deployment,
  directory: Directory,
  id: string,
  gateway: object,
): void {
  const { plan, ledger, parties, sealed, group, ca } = deployment;
  writeIdentity(directory, id, parties.get(id)!, ca);
  directory.write(`${id}/share.age`, sealed.get(id)!);
  directory.writeJson(`${id}/group.json`, group);
  directory.writeJson(`${id}/settings.json`, {
    ledger,
    signer: id,
    gateway,
    tls: TLS,
    key: 'party.key',
    store: 'ledger.db',
    shares: [{ wallet: plan.wallet, sealed: 'share.age', group: 'group.json', epoch: 1 }],
  });
}

/** What the exchange's app server gets: its keys, and what it must trust to check receipts. */
function writeClient(deployment: Deployment, directory: Directory): void {
  const { plan, parties, ca } = deployment;
  writeIdentity(directory, plan.client, parties.get(plan.client)!, ca);
  directory.writeJson(`${plan.client}/settings.json`, {
    client: plan.client,
    keyid: `${plan.client}-key`,
    key: 'party.key',
    tls: TLS,
    gateway: {
      ...plan.api,
      fingerprint: parties.get('gateway')!.certificate.fingerprint,
    },
    trust: trustOf(deployment),
    watchers: plan.watchers.map(({ id, api }) => ({ id, url: urlOf(api) })),
  });
}

/** A console holds no key: what it trusts, and where the others are. */
function writeConsole(deployment: Deployment, directory: Directory, id: string): void {
  const { plan, ca } = deployment;
  const { listen } = plan.consoles.find((one) => one.id === id)!;
  directory.write(`${id}/ca.crt`, ca);
  directory.writeJson(`${id}/settings.json`, {
    listen,
    ca: 'ca.crt',
    gateway: urlOf(plan.api),
    watchers: Object.fromEntries(plan.watchers.map((watcher) => [watcher.id, urlOf(watcher.api)])),
    page: {
      name: id,
      trust: trustOf(deployment),
      origins: plan.consoles.map(({ origin }) => origin),
      rpId: plan.rpId,
    },
  });
}

const urlOf = ({ host, port }: Address): string => `https://${host}:${port}`;

/** What tells a true receipt from a false one. */
const trustOf = ({ ledger, policy }: Deployment) => ({
  ledger,
  origin: policy.gateway.origin,
  publicKey: policy.gateway.publicKey,
  quorum: policy.watchers.quorum,
  watchers: policy.watchers.parties.map(({ id, publicKey }) => ({ id, publicKey })),
});

function writeIdentity(
  directory: Directory,
  id: string,
  { key, certificate }: Party,
  ca: string,
): void {
  directory.write(`${id}/party.key`, key.pem);
  directory.write(`${id}/tls.crt`, certificate.cert);
  directory.write(`${id}/tls.key`, certificate.key);
  directory.write(`${id}/ca.crt`, ca);
}
