// A read session of a demo person: what the console reads at the gateway, for the command line. It
// reads and nothing else; what is decided by it is verified first.
import { sessionAnswer, sessionEnded } from '@sekisho/protocol/desk-api';
import type { Json } from '@sekisho/protocol/json';
import type { z } from 'zod';
import type { Gatehouse } from './gatehouse.ts';
import type { DemoPerson } from './person.ts';

export interface Reading {
  ask<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>;
  end(): Promise<void>;
}

export async function openReading(gatehouse: Gatehouse, person: DemoPerson): Promise<Reading> {
  const where = await gatehouse.ledger();
  const act = person.act({ act: 'read', subject: 'everything' }, where);
  const { token: bearer } = await gatehouse.ask('/v1/sessions', sessionAnswer, {
    body: act as Json,
  });
  return {
    ask: (path, schema) => gatehouse.ask(path, schema, { bearer }),
    end: async () => {
      await gatehouse.ask('/v1/sessions/end', sessionEnded, { method: 'POST', bearer });
    },
  };
}

/** Works in a session that ends with the work. */
export async function reading<T>(
  gatehouse: Gatehouse,
  person: DemoPerson,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  const opened = await openReading(gatehouse, person);
  try {
    return await work(opened);
  } finally {
    await opened.end();
  }
}
