import { Signal, type ISignal } from '@lumino/signaling';
import type { PreferenceStore, Preferences } from './preferences.js';

/** Everything outside a view that decides how it is drawn. */
export interface Appearance {
  readonly scheme: 'light' | 'dark';
  /** True where the setting, not JupyterLab's theme, has chosen the scheme. */
  readonly isForced: boolean;
  /** Significant digits. */
  readonly precision: number;
  readonly isAnimated: boolean;
}

/** Where a page says whether it is light or dark. */
export interface PageTheme {
  isLight(): boolean;
  /** Calls `update` whenever that may have changed, as long as the page lives. */
  follow(update: () => void): void;
}

const attribute = 'data-jp-theme-light';

/** The theme of JupyterLab; its mark on the body is there also where no theme manager is. */
export const labTheme: PageTheme = {
  isLight: () => document.body.getAttribute(attribute) !== 'false',
  follow: (update) =>
    new MutationObserver(update).observe(document.body, { attributes: true, attributeFilter: [attribute] }),
};

function read(isLight: boolean, preferences: Preferences, reducedMotion: boolean): Appearance {
  const { colorScheme, precision, animation } = preferences;
  const isForced = colorScheme !== 'auto';
  return {
    scheme: colorScheme === 'auto' ? (isLight ? 'light' : 'dark') : colorScheme,
    isForced,
    precision,
    isAnimated: animation && !reducedMotion,
  };
}

/** Follows the theme of the page, the settings and the system's wish for reduced motion. */
export class AppearanceSource {
  private appearance: Appearance;
  private readonly changes = new Signal<this, Appearance>(this);

  constructor(preferences: PreferenceStore, theme: PageTheme = labTheme) {
    const motion = window.matchMedia('(prefers-reduced-motion: reduce)');
    const now = (): Appearance => read(theme.isLight(), preferences.current, motion.matches);
    const update = (): void => {
      this.appearance = now();
      this.changes.emit(this.appearance);
    };
    this.appearance = now();
    theme.follow(update);
    motion.addEventListener('change', update);
    preferences.changed.connect(update);
  }

  get current(): Appearance {
    return this.appearance;
  }

  get changed(): ISignal<this, Appearance> {
    return this.changes;
  }
}
