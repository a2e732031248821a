// How NIS serialises each kind of transaction, as data: the order of fields in bytes and their
// names in JSON are the same in NIS, which writes both with one serializeImpl. Read off nem.core's
// model package (TransferTransaction.java and its siblings), not off another library.

export type Field =
  | { readonly kind: 'int' | 'long' | 'hex' | 'text' | 'optionalText'; readonly name: string }
  | {
      readonly kind: 'object' | 'optionalObject' | 'array';
      readonly name: string;
      readonly layout: Layout;
    };

export type Layout = readonly Field[];

const int = (name: string): Field => ({ kind: 'int', name });
const long = (name: string): Field => ({ kind: 'long', name });
const hexed = (name: string): Field => ({ kind: 'hex', name });
const text = (name: string): Field => ({ kind: 'text', name });
const object = (name: string, layout: Layout): Field => ({ kind: 'object', name, layout });
const optional = (name: string, layout: Layout): Field => ({
  kind: 'optionalObject',
  name,
  layout,
});
const array = (name: string, layout: Layout): Field => ({ kind: 'array', name, layout });

const HASH: Layout = [hexed('data')];
const MOSAIC_ID: Layout = [text('namespaceId'), text('name')];

const TRANSFER: Layout = [
  text('recipient'),
  long('amount'),
  optional('message', [int('type'), hexed('payload')]),
];

const MODIFICATIONS = array('modifications', [
  int('modificationType'),
  hexed('cosignatoryAccount'),
]);

const LEVY: Layout = [int('type'), text('recipient'), object('mosaicId', MOSAIC_ID), long('fee')];

const MOSAIC_DEFINITION: Layout = [
  hexed('creator'),
  object('id', MOSAIC_ID),
  text('description'),
  array('properties', [text('name'), text('value')]),
  optional('levy', LEVY),
];

/** NIS TransactionTypes. */
export const TYPE = {
  transfer: 257,
  importance: 2049,
  multisigChange: 4097,
  cosignature: 4098,
  multisig: 4100,
  namespace: 8193,
  mosaicDefinition: 16385,
  mosaicSupply: 16386,
} as const;

export const ENTITY: Layout = [int('type'), int('version'), int('timeStamp'), hexed('signer')];
export const SIGNATURE: Layout = [hexed('signature')];
export const TRANSACTION: Layout = [long('fee'), int('deadline')];
export const BLOCK: Layout = [object('prevBlockHash', HASH), long('height')];

/**
 * What follows the fields of every transaction, by `type/version`. Multisig: see transaction.ts.
 */
export const BODIES: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  [`${TYPE.transfer}/1`, TRANSFER],
  [
    `${TYPE.transfer}/2`,
    [...TRANSFER, array('mosaics', [object('mosaicId', MOSAIC_ID), long('quantity')])],
  ],
  [`${TYPE.importance}/1`, [int('mode'), hexed('remoteAccount')]],
  [`${TYPE.multisigChange}/1`, [MODIFICATIONS]],
  [
    `${TYPE.multisigChange}/2`,
    [MODIFICATIONS, optional('minCosignatories', [int('relativeChange')])],
  ],
  [`${TYPE.cosignature}/1`, [object('otherHash', HASH), text('otherAccount')]],
  [
    `${TYPE.namespace}/1`,
    [
      text('rentalFeeSink'),
      long('rentalFee'),
      text('newPart'),
      { kind: 'optionalText', name: 'parent' },
    ],
  ],
  [
    `${TYPE.mosaicDefinition}/1`,
    [object('mosaicDefinition', MOSAIC_DEFINITION), text('creationFeeSink'), long('creationFee')],
  ],
  [`${TYPE.mosaicSupply}/1`, [object('mosaicId', MOSAIC_ID), int('supplyType'), long('delta')]],
]);
