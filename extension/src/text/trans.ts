/** Translated texts: the part of JupyterLab's translation bundles that is used. */
export interface Translation {
  /** A text; `%1`, `%2`, … stand for the arguments. */
  __(text: string, ...args: readonly unknown[]): string;
  /** A text that depends on a number; `%1` stands for the number. */
  _n(singular: string, plural: string, count: number, ...args: readonly unknown[]): string;
}

function filled(text: string, args: readonly unknown[]): string {
  return text.replace(/%(\d)/g, (mark, number: string) => {
    const index = Number(number) - 1;
    return index in args ? String(args[index]) : mark;
  });
}

/** The texts as they are written here. */
export const english: Translation = {
  __: (text, ...args) => filled(text, args),
  _n: (singular, plural, count, ...args) => filled(count === 1 ? singular : plural, [count, ...args]),
};

let current = english;

/** What users read comes through here; without a translator the texts are those of the sources. */
export const trans: Translation = {
  __: (text, ...args) => current.__(text, ...args),
  _n: (singular, plural, count, ...args) => current._n(singular, plural, count, ...args),
};

/** Takes texts from here on from a translation bundle; done before anything is shown. */
export function useTranslation(translation: Translation): void {
  current = translation;
}
