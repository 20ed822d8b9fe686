import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';

/** What the user has chosen in the settings. */
export interface Preferences {
  /** Significant digits of numbers in hovers, lists and tables. */
  readonly precision: number;
  /** New orbits run along their path instead of standing there at once. */
  readonly animation: boolean;
  /** `auto` follows JupyterLab's theme. */
  readonly colorScheme: 'auto' | 'light' | 'dark';
}

export const defaultPreferences: Preferences = { precision: 4, animation: true, colorScheme: 'auto' };

/** Reads a settings record; whatever is missing or out of range keeps its default. */
export function readPreferences(settings: Readonly<Record<string, unknown>>): Preferences {
  const { precision, animation, colorScheme } = settings;
  const isDigits = typeof precision === 'number' && precision >= 2 && precision <= 15;
  return {
    precision: isDigits ? Math.round(precision) : defaultPreferences.precision,
    animation: typeof animation === 'boolean' ? animation : defaultPreferences.animation,
    colorScheme: colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'auto',
  };
}

/** The preferences in force; views follow `changed`. */
export class PreferenceStore {
  private preferences: Preferences = defaultPreferences;
  private readonly changes = new Signal<this, Preferences>(this);

  get current(): Preferences {
    return this.preferences;
  }

  get changed(): ISignal<this, Preferences> {
    return this.changes;
  }

  /** Follows JupyterLab's settings from now on. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = (): void => {
      this.preferences = readPreferences(settings.composite);
      this.changes.emit(this.preferences);
    };
    settings.changed.connect(read);
    read();
  }
}
