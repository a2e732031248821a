// Two languages, each text in both: a dictionary that lacks one does not compile.

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Dictionary<Words> = Readonly<Record<Language, Words>>;

/** Words by name: texts, or functions of what is put into them. */
export const dictionary = <Words extends object>(
  en: Words,
  ja: NoInfer<Words>,
): Dictionary<Words> => ({ en, ja });
