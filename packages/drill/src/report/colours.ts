// The report's colours, one line each: on a light screen, on a dark one, and on paper.

const COLOURS: Readonly<Record<string, readonly [light: string, dark: string, print: string]>> = {
  paper: ['#fff', '#12161b', '#fff'],
  ink: ['#1b1f24', '#e8ebee', '#000'],
  quiet: ['#57606a', '#a3adb8', '#444'],
  line: ['#d0d7de', '#38424d', '#bbb'],
  soft: ['#f4f6f8', '#1b2128', '#fff'],
  here: ['#0b5cad', '#6cb6ff', '#0b5cad'],
  history: ['#8a5a00', '#e3b341', '#8a5a00'],
  area: ['#f3e3c3', '#3a2f14', '#f3e3c3'],
  bad: ['#a4161a', '#ff8d86', '#a4161a'],
  good: ['#1a6b34', '#6fd28a', '#1a6b34'],
  waits: ['#7a4d00', '#e8b95c', '#7a4d00'],
};

const MEDIA = ['light', 'dark', 'print'] as const;

/** Declarations of custom properties: `--paper: #fff; …`. */
export const coloursOf = (medium: (typeof MEDIA)[number]): string =>
  Object.entries(COLOURS)
    .map(([name, values]) => `--${name}: ${values[MEDIA.indexOf(medium)]};`)
    .join('\n    ');
