// How a person likes the page. Kept by the browser; nothing that signs or reads is.
import { z } from 'zod';
import { Cell } from './cell.ts';
import { LANGUAGES } from './language.ts';

export const ZONES = ['JST', 'UTC'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;

const schema = z.object({
  language: z.enum(LANGUAGES),
  zone: z.enum(ZONES),
  theme: z.enum(THEMES),
});
export type Preferences = Readonly<z.infer<typeof schema>>;
export type Zone = Preferences['zone'];
export type Theme = Preferences['theme'];

/** One text of this origin: localStorage in a browser. */
export interface Memory {
  read(): string | null;
  write(text: string): void;
}

/** What is not remembered follows from the browser's languages. */
export function preferencesFrom(memory: Memory, languages: readonly string[]): Cell<Preferences> {
  const japanese = languages[0]?.startsWith('ja') ?? false;
  const first: Preferences = {
    language: japanese ? 'ja' : 'en',
    zone: japanese ? 'JST' : 'UTC',
    theme: 'system',
  };
  const cell = new Cell({ ...first, ...remembered(memory) });
  cell.watch(() => memory.write(JSON.stringify(cell.value)));
  return cell;
}

function remembered(memory: Memory): Partial<Preferences> {
  try {
    const found = schema.partial().safeParse(JSON.parse(memory.read() ?? '{}'));
    return found.success
      ? (Object.fromEntries(
          Object.entries(found.data).filter(([, value]) => value !== undefined),
        ) as Partial<Preferences>)
      : {};
  } catch {
    return {}; // something else wrote there, or the browser keeps nothing
  }
}
