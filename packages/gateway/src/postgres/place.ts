// Where a gateway's database is.

export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string | undefined;
  /** PEM texts. */
  readonly tls?: TlsFiles | undefined;
}

interface TlsFiles {
  readonly ca: string;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** For people: never with the password. */
export const nameOf = ({ host: at, port: on, database }: PostgresPlace): string =>
  `PostgreSQL ${at}:${on}/${database}`;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** Throws where what is written would cross a network in the clear. */
export function mustBePrivate(place: PostgresPlace): void {
  const stays = place.host.startsWith('/') || LOOPBACK.includes(place.host);
  if (place.tls === undefined && !stays) {
    throw new Error(`${nameOf(place)} is another machine: name its CA under "tls"`);
  }
}
