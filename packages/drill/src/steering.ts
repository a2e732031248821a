// Control signs and overrides of direction: they steer whatever shows them, a terminal or a page.
// Scenario files come from strangers.

const STEERING = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text in which such signs show as what they are; ends of lines and tabs stay. */
export const tame = (text: string): string =>
  text.replace(STEERING, (sign) => (sign === '\n' || sign === '\t' ? sign : '\u{fffd}'));
