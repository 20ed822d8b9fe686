import { parseView, ViewVersionError, type View } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { AttractorPanel } from './attractor-panel.js';
import { DashboardPanel } from './dashboard-panel.js';
import { FigurePanel } from './figure-panel.js';
import { ModelPanel } from './model-panel.js';
import type { Panel, PanelEvents } from './panel.js';
import { PortraitPanel } from './portrait-panel.js';

/** Reads a view; throws what the parser throws. */
export function readView(source: unknown): View {
  return parseView(source);
}

/** True where a view was written by a newer version of Phasebook. */
export function isNewer(error: unknown): boolean {
  return error instanceof ViewVersionError;
}

/** Makes the panel for a view. */
export function openPanel(view: View, appearance: Appearance, events: PanelEvents): Panel {
  switch (view.kind) {
    case 'phase-portrait':
      return new PortraitPanel(view, appearance, events);
    case 'attractor-3d':
      return new AttractorPanel(view, appearance, events);
    case 'dashboard':
      return new DashboardPanel(view, appearance, events);
    case 'model':
      return new ModelPanel(view, appearance, events, (part, look, onFailure) =>
        openPanel(part, look, { ...events, onBusy: () => undefined, onFailure }),
      );
    default:
      return new FigurePanel(view, appearance, events);
  }
}
