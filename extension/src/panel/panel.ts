import type { Figure, ModelPart, View } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';

/** What shows one view: a node that fills the width of its host. */
export interface Panel {
  readonly node: HTMLElement;
  /** The view as the reader sees it now. */
  readonly shown: View;
  /** What commands act on where the panel holds several views: the one that the reader has touched last. */
  readonly touched?: View;
  /** Values of sliders that the reader has turned, by part, where the panel holds pictures of a network. */
  readonly turned?: Partial<Readonly<Record<ModelPart, Readonly<Record<string, number>>>>>;
  /** Where the movable points are and what follows from that, in words. */
  readonly handleText?: string;
  /** Another view in place of this one; false where it is of a kind that this panel cannot show. */
  replace(view: View): boolean;
  /** Draws anew with other colours and number formats. */
  restyle(appearance: Appearance): void;
  /** The host has another size. */
  resize(): void;
  /** The main picture as it stands, zoom included. */
  picture(scheme: 'light' | 'dark'): Figure;
  /** Puts parameters back and takes launched orbits away. */
  reset(): void;
  dispose(): void;
}

/** What a panel tells its host. */
export interface PanelEvents {
  /** A picture has been drawn completely. */
  readonly onDrawn: () => void;
  /** A newer picture is being computed, or no longer. */
  readonly onBusy: (isBusy: boolean) => void;
  /** The panel cannot go on: the host shows the fallback. */
  readonly onFailure: (error: unknown) => void;
}
