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

const attribute = 'data-jp-theme-light';

function read(preferences: Preferences, reducedMotion: boolean): Appearance {
  const isLight = document.body.getAttribute(attribute) !== 'false';
  const { colorScheme, precision, animation } = preferences;
  const isForced = colorScheme !== 'auto';
  return {
    scheme: colorScheme === 'auto' ? (isLight ? 'light' : 'dark') : colorScheme,
    isForced,
    precision,
    isAnimated: animation && !reducedMotion,
  };
}

/** Follows JupyterLab's theme, the settings and the system's wish for reduced motion. */
export class AppearanceSource {
  private appearance: Appearance;
  private readonly changes = new Signal<this, Appearance>(this);

  constructor(preferences: PreferenceStore) {
    const motion = window.matchMedia('(prefers-reduced-motion: reduce)');
    const update = (): void => {
      this.appearance = read(preferences.current, motion.matches);
      this.changes.emit(this.appearance);
    };
    this.appearance = read(preferences.current, motion.matches);
    // One observer for the whole page, as long as the page lives; it also serves hosts without a theme manager.
    new MutationObserver(update).observe(document.body, { attributes: true, attributeFilter: [attribute] });
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
