// A read session: it reads, and nothing else. Kept in memory only, so that a closed page is signed
// out, and no other page of this browser ever sees the token.

export interface Session {
  readonly token: string;
  readonly person: string;
  /** Integer ms. */
  readonly expires: number;
}
