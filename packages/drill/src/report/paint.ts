// How words are coloured where they are shown; plain text unless a terminal says otherwise. Colour
// never stands alone: a word or a sign says the same.

type Colour = (text: string) => string;

export interface Paint {
  readonly good: Colour;
  readonly bad: Colour;
  readonly waiting: Colour;
  readonly dim: Colour;
  readonly strong: Colour;
}

const same: Colour = (text) => text;

export const PLAIN: Paint = { good: same, bad: same, waiting: same, dim: same, strong: same };
