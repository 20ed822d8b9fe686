import { decodeArray, figure, summarize, type Figure } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { CleanUp } from '../host/clean-up.js';
import { element } from '../host/dom.js';
import { FieldLayer } from '../plot/field-layer.js';
import { PlotSurface, type Ranges } from '../plot/plot-surface.js';
import { Overlay } from './overlay.js';
import type { Portrait } from './portrait.js';
import { trans } from '../text/trans.js';

/** A press that moves further than this many pixels pans instead of launching. */
const clickTolerance = 4;
/** A click this close to a fixed point, in pixels, selects it. */
const pointRadius = 11;

const keys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** The plot of a portrait with all that pointer and keyboard can do in it. */
export class Stage {
  readonly node: HTMLElement;
  readonly surface: PlotSurface;
  private readonly portrait: Portrait;
  private readonly overlay: Overlay;
  private readonly pad: HTMLElement;
  private readonly cleanUp = new CleanUp();
  private appearance: Appearance;

  constructor(portrait: Portrait, appearance: Appearance, onDrawn: () => void) {
    this.portrait = portrait;
    this.appearance = appearance;
    const fieldLayer = new FieldLayer();
    this.surface = new PlotSurface('phb-Stage-plot', { isCompanion: false, fieldLayer });
    this.surface.node.setAttribute('role', 'img');
    this.overlay = new Overlay(this.surface);
    this.pad = element('div', 'phb-Stage-pad', {
      role: 'application',
      tabindex: 0,
      'aria-label': trans.__(
        'Phase portrait. Arrow keys move the launch point, Enter launches an orbit, N and P go through the fixed points, plus and minus zoom, 0 shows everything.',
      ),
    });
    this.node = element('div', 'phb-Stage', {}, fieldLayer.node, this.surface.node, this.pad);
    this.node.classList.toggle('phb-mod-live', portrait.canLaunch);
    this.node.insertBefore(this.overlay.node, this.pad);
    this.overlay.moveTo(portrait.launchPoint);
    this.surface.onDrawn = (): void => {
      this.overlay.refresh();
      onDrawn();
    };
    this.surface.onMoved = (): void => this.overlay.refresh();
    portrait.live.changed.connect(() => this.draw());
    portrait.selectionChanged.connect(() => this.overlay.select(portrait.selected?.position));
    portrait.launchPointMoved.connect((_, point) => this.overlay.moveTo(point));
    portrait.launched.connect((_, orbit) => {
      if (this.appearance.isAnimated) this.overlay.run(decodeArray(orbit.points));
    });
    this.listen();
    this.overlay.select(portrait.selected?.position);
    this.draw();
  }

  /** Draws the portrait as it is now. */
  draw(): void {
    const { shown } = this.portrait;
    this.surface.node.setAttribute('aria-label', summarize(shown));
    this.surface.draw((width, height) => this.figureOf(width, height));
    if (this.portrait.live.isBusy) this.overlay.stop();
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    if (!appearance.isAnimated) this.overlay.stop();
    this.draw();
  }

  /** The picture as it stands, in colours of choice. */
  picture(scheme: 'light' | 'dark'): Figure {
    const { clientWidth, clientHeight } = this.surface.node;
    const picture = figure(this.portrait.shown, scheme, {
      width: Math.max(clientWidth, 320),
      height: Math.max(clientHeight, 240),
    });
    return withRanges(picture, this.surface.ranges);
  }

  dispose(): void {
    this.cleanUp.run();
    this.overlay.stop();
    this.surface.dispose();
  }

  private figureOf(width: number, height: number): Figure {
    const { scheme, precision } = this.appearance;
    return figure(this.portrait.shown, scheme, { width, height, precision });
  }

  // ── Pointer and keyboard ──────────────────────────────────────────────────────────────────────────────────

  private listen(): void {
    const { cleanUp, surface } = this;
    let press: { readonly x: number; readonly y: number } | undefined;
    cleanUp.listen(
      surface.node,
      'pointerdown',
      (event) => {
        press = event.button === 0 && event.isPrimary ? { x: event.clientX, y: event.clientY } : undefined;
      },
      { capture: true },
    );
    // The plot covers the page while the pointer is down, so the release is seen by the document only.
    cleanUp.listen(
      document,
      'pointerup',
      (event) => {
        const from = press;
        press = undefined;
        if (from === undefined || Math.hypot(event.clientX - from.x, event.clientY - from.y) > clickTolerance)
          return;
        this.click(from.x, from.y);
      },
      { capture: true },
    );
    cleanUp.listen(document, 'pointercancel', () => {
      press = undefined;
    });
    cleanUp.listen(this.pad, 'blur', () => this.pad.classList.remove('phb-mod-pointer'));
    cleanUp.listen(this.pad, 'keydown', (event) => {
      this.pad.classList.remove('phb-mod-pointer');
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event.key, event.shiftKey))
        return;
      event.preventDefault();
    });
  }

  private click(clientX: number, clientY: number): void {
    const at = this.surface.toData(clientX, clientY);
    if (at === undefined) return;
    const index = this.pointUnder(clientX, clientY);
    if (index !== undefined) this.portrait.select(index);
    else this.portrait.launch([at.x, at.y]);
    this.pad.classList.add('phb-mod-pointer');
    this.pad.focus({ preventScroll: true });
  }

  private pointUnder(clientX: number, clientY: number): number | undefined {
    const bounds = this.surface.node.getBoundingClientRect();
    let best: number | undefined;
    let least = pointRadius;
    this.portrait.fixedPoints.forEach(({ position }, i) => {
      const at = this.surface.toPixels(position[0], position[1]);
      if (at === undefined) return;
      const distance = Math.hypot(at.x + bounds.left - clientX, at.y + bounds.top - clientY);
      if (distance > least) return;
      least = distance;
      best = i;
    });
    return best;
  }

  private handleKey(key: string, isFast: boolean): boolean {
    const { portrait, surface } = this;
    const direction = keys[key];
    if (direction !== undefined) {
      const step = isFast ? 0.1 : 0.02;
      portrait.moveBy(direction[0] * step, direction[1] * step);
    } else if (key === 'Enter' || key === ' ') portrait.launch(portrait.launchPoint);
    else if (key === 'n' || key === 'N') portrait.selectNext(1);
    else if (key === 'p' || key === 'P') portrait.selectNext(-1);
    else if (key === '+' || key === '=') surface.zoom(0.5, portrait.launchPoint);
    else if (key === '-') surface.zoom(2, portrait.launchPoint);
    else if (key === '0') surface.resetZoom();
    else if (key === 'Delete' || key === 'Backspace') portrait.clearOrbits();
    else return false;
    return true;
  }
}

function withRanges(picture: Figure, ranges: Ranges | undefined): Figure {
  if (ranges === undefined) return picture;
  const { xaxis, yaxis } = picture.layout;
  return {
    ...picture,
    layout: { ...picture.layout, xaxis: { ...xaxis, range: ranges.x }, yaxis: { ...yaxis, range: ranges.y } },
  };
}
