// One random transaction of every kind, twice: as NIS prints it and as symbol-sdk describes it.
import fc from 'fast-check';
import { PublicKey } from 'symbol-sdk';
import { hex } from '@sekisho/protocol/bytes';
import { bytesOf, chain } from './arbitrary.ts';
import { describe } from './symbol.ts';
import type { NetworkName } from './symbol.ts';

export interface Common {
  readonly network: NetworkName;
  readonly signer: Uint8Array;
  readonly timeStamp: number;
  readonly fee: number;
  readonly deadline: number;
}

export interface Twin {
  readonly common: Common;
  readonly json: Record<string, unknown>;
  /** symbol-sdk's transaction; sdk.bytes and sdk.hash are what ours must equal. */
  readonly sdk: ReturnType<typeof describe>;
}

export const anyCommon: fc.Arbitrary<Common> = fc.record({
  network: fc.constantFrom<NetworkName>('mainnet', 'testnet'),
  signer: bytesOf(32),
  timeStamp: fc.nat(0x7fffffff),
  fee: fc.nat(1_000_000_000),
  deadline: fc.nat(0x7fffffff),
});

const anyLong = fc.integer({ min: 0, max: 9_000_000_000_000_000 });
const anyName = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const anyMosaicId = fc.record({ namespaceId: anyName, name: anyName });
type MosaicId = { readonly namespaceId: string; readonly name: string };

const sdkMosaicId = ({ namespaceId, name }: MosaicId) => ({
  namespaceId: { name: namespaceId },
  name,
});

type Both = readonly [json: Record<string, unknown>, descriptor: Record<string, unknown>];
export type Body = (common: Common) => fc.Arbitrary<Both>;

const address = ({ network }: Common): fc.Arbitrary<string> =>
  bytesOf(32).map((key) => chain(network).addressOf(key));

const anyMessage = fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 }), { nil: undefined });

const transferBody = (common: Common): fc.Arbitrary<Both> =>
  fc.tuple(address(common), anyLong, anyMessage, fc.constantFrom(1, 2)).map((fields) => {
    const [recipient, amount, payload, type] = fields;
    const messageType = type === 1 ? 'plain' : 'encrypted';
    const message = payload === undefined ? {} : { payload: hex(payload), type };
    const theirs = payload === undefined ? {} : { message: { messageType, message: payload } };
    return [
      { recipient, amount, message },
      { recipientAddress: recipient, amount: BigInt(amount), ...theirs },
    ];
  });

export const transfer: Body = (common) =>
  transferBody(common).map(([json, sdk]) => [
    { ...json, type: 257, version: 1 },
    { ...sdk, type: 'transfer_transaction_v1' },
  ]);

const anyMosaics = fc.array(fc.record({ mosaicId: anyMosaicId, quantity: anyLong }), {
  maxLength: 4,
});

export const mosaics: Body = (common) =>
  fc.tuple(transferBody(common), anyMosaics).map(([[json, sdk], list]) => [
    { ...json, type: 257, version: 2, mosaics: list },
    {
      ...sdk,
      type: 'transfer_transaction_v2',
      mosaics: list.map(({ mosaicId, quantity }) => ({
        mosaic: { mosaicId: sdkMosaicId(mosaicId), amount: BigInt(quantity) },
      })),
    },
  ]);

const importance: Body = () =>
  fc.tuple(fc.constantFrom(1, 2), bytesOf(32)).map(([mode, remote]) => [
    { type: 2049, version: 1, mode, remoteAccount: hex(remote) },
    {
      type: 'account_key_link_transaction_v1',
      linkAction: mode === 1 ? 'link' : 'unlink',
      remotePublicKey: new PublicKey(remote),
    },
  ]);

// One of each type at most: symbol-sdk demands them sorted, by type and then by address.
const anyModifications = fc
  .uniqueArray(fc.record({ modificationType: fc.constantFrom(1, 2), key: bytesOf(32) }), {
    minLength: 1,
    selector: ({ modificationType }) => modificationType,
  })
  .map((list) => list.toSorted((a, b) => a.modificationType - b.modificationType));

const multisigChange =
  (version: 1 | 2): Body =>
  () =>
    fc.tuple(anyModifications, fc.integer({ min: -5, max: 5 })).map(([list, relativeChange]) => [
      {
        type: 4097,
        version,
        modifications: list.map(({ modificationType, key }) => ({
          modificationType,
          cosignatoryAccount: hex(key),
        })),
        ...(version === 2 ? { minCosignatories: { relativeChange } } : {}),
      },
      {
        type: `multisig_account_modification_transaction_v${version}`,
        ...(version === 2 ? { minApprovalDelta: relativeChange } : {}),
        modifications: list.map(({ modificationType, key }) => ({
          modification: {
            modificationType: modificationType === 1 ? 'add_cosignatory' : 'delete_cosignatory',
            cosignatoryPublicKey: new PublicKey(key),
          },
        })),
      },
    ]);

export const cosignature: Body = (common) =>
  fc.tuple(address(common), bytesOf(32)).map(([otherAccount, otherHash]) => [
    { type: 4098, version: 1, otherHash: { data: hex(otherHash) }, otherAccount },
    {
      type: 'cosignature_v1',
      otherTransactionHash: hex(otherHash).toUpperCase(),
      multisigAccountAddress: otherAccount,
    },
  ]);

const namespace: Body = (common) =>
  fc
    .tuple(address(common), anyLong, anyName, fc.option(anyName))
    .map(([rentalFeeSink, rentalFee, newPart, parent]) => [
      { type: 8193, version: 1, rentalFeeSink, rentalFee, newPart, parent },
      {
        type: 'namespace_registration_transaction_v1',
        rentalFeeSink,
        rentalFee: BigInt(rentalFee),
        name: newPart,
        ...(parent === null ? {} : { parentName: parent }),
      },
    ]);

const anyProperties = fc.array(fc.record({ name: anyName, value: anyName }), { maxLength: 4 });

const mosaicDefinition: Body = (common) =>
  fc
    .record({
      id: anyMosaicId,
      description: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      properties: anyProperties,
      levyId: fc.option(anyMosaicId),
      levyFee: anyLong,
      sink: address(common),
      creationFee: anyLong,
    })
    .map(({ id, description, properties, levyId, levyFee, sink, creationFee }) => {
      const levy =
        levyId === null ? {} : { type: 2, recipient: sink, mosaicId: levyId, fee: levyFee };
      const sdkLevy = levyId === null ? {} : { levy: levyOf(sink, levyId, levyFee) };
      const creator = hex(common.signer);
      return [
        {
          type: 16385,
          version: 1,
          mosaicDefinition: { creator, id, description, properties, levy },
          creationFeeSink: sink,
          creationFee,
        },
        {
          type: 'mosaic_definition_transaction_v1',
          mosaicDefinition: {
            ownerPublicKey: new PublicKey(common.signer),
            id: sdkMosaicId(id),
            description,
            properties: properties.map((property) => ({ property })),
            ...sdkLevy,
          },
          rentalFeeSink: sink,
          rentalFee: BigInt(creationFee),
        },
      ];
    });

const levyOf = (recipientAddress: string, id: MosaicId, fee: number) => ({
  transferFeeType: 'percentile',
  recipientAddress,
  mosaicId: sdkMosaicId(id),
  fee: BigInt(fee),
});

const mosaicSupply: Body = () =>
  fc.tuple(anyMosaicId, fc.constantFrom(1, 2), anyLong).map(([mosaicId, supplyType, delta]) => [
    { type: 16386, version: 1, mosaicId, supplyType, delta },
    {
      type: 'mosaic_supply_change_transaction_v1',
      mosaicId: sdkMosaicId(mosaicId),
      action: supplyType === 1 ? 'increase' : 'decrease',
      delta: BigInt(delta),
    },
  ]);

export const BODIES: Readonly<Record<string, Body>> = {
  transfer,
  mosaics,
  importance,
  'multisig-change v1': multisigChange(1),
  'multisig-change v2': multisigChange(2),
  cosignature,
  namespace,
  'mosaic-definition': mosaicDefinition,
  'mosaic-supply': mosaicSupply,
};

const NETWORK_BYTE = { mainnet: 0x68, testnet: 0x98 };

export const anyTwin = (body: Body): fc.Arbitrary<Twin> =>
  anyCommon.chain((common) => body(common).map((both) => twin(common, both)));

export function twin(common: Common, [json, descriptor]: Both): Twin {
  const { network, signer, timeStamp, fee, deadline } = common;
  const version = (NETWORK_BYTE[network] << 24) | Number(json['version']) | 0;
  const signature = hex(signer).repeat(2); // any 64 bytes: a hash does not cover them
  const printed = { timeStamp, fee, deadline, signer: hex(signer), signature };
  return {
    common,
    json: { ...json, ...printed, version },
    sdk: describe(
      network,
      {
        ...descriptor,
        signerPublicKey: new PublicKey(signer),
        timestamp: timeStamp,
        fee: BigInt(fee),
        deadline,
      },
      false,
    ),
  };
}
