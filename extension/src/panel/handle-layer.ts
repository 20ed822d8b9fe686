import { handles, moveHandle, type Handle, type Point, type View } from '@phasebook/views';
import { CleanUp } from '../host/clean-up.js';
import { element, setAttributes } from '../host/dom.js';
import type { LivePicture } from '../live/live-picture.js';
import type { PlotSurface } from '../plot/plot-surface.js';
import { trans } from '../text/trans.js';

/** Shares of an axis that an arrow key moves by, alone and with Shift. */
const smallStep = 0.01;
const largeStep = 0.1;
/** A press that moves further than this many pixels pans instead of moving a handle. */
const clickTolerance = 4;

const keys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** The handles of a picture, over its plot: each is dragged with the mouse or moved with the arrow keys. */
export class HandleLayer {
  readonly node: HTMLElement;
  /** Called when the reader has moved a handle. */
  onMoved: () => void = () => undefined;
  private readonly live: LivePicture;
  private readonly surface: PlotSurface;
  private readonly cleanUp = new CleanUp();
  private knobs: readonly HTMLElement[] = [];
  private held: number | undefined;

  constructor(live: LivePicture, surface: PlotSurface) {
    this.live = live;
    this.surface = surface;
    this.node = element('div', 'phb-Handles', { role: 'group', 'aria-label': trans.__('Movable points') });
    this.listenForClicks();
    this.refresh();
  }

  /** Puts the handles where the view has them now. */
  refresh(): void {
    const list = handles(this.live.shown);
    if (list.length !== this.knobs.length) {
      this.knobs = list.map((_, i) => this.makeKnob(i));
      this.node.replaceChildren(...this.knobs);
    }
    this.node.hidden = list.length === 0;
    this.node.parentElement?.classList.toggle('phb-mod-handles', list.length > 0);
    list.forEach((handle, i) => this.place(this.knobs[i], handle));
  }

  dispose(): void {
    this.cleanUp.run();
  }

  private place(knob: HTMLElement, { label, text, position, moves }: Handle): void {
    const at = this.surface.toPixels(position[0], position[1]);
    const range = axesOf(this.live.shown)?.x ?? [0, 1];
    knob.hidden = at === undefined;
    if (at !== undefined) knob.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
    knob.dataset.moves = moves;
    setAttributes(knob, {
      'aria-label': label,
      'aria-valuetext': text,
      'aria-valuenow': position[0],
      'aria-valuemin': range[0],
      'aria-valuemax': range[1],
      title: `${label}: ${text}`,
    });
  }

  private makeKnob(index: number): HTMLElement {
    const knob = element('div', 'phb-Handle', { role: 'slider', tabindex: 0 });
    knob.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      knob.setPointerCapture(event.pointerId);
      knob.focus({ preventScroll: true });
      this.held = index;
    });
    knob.addEventListener('pointermove', (event) => {
      const to = this.held === index ? this.surface.nearestData(event.clientX, event.clientY) : undefined;
      if (to !== undefined) this.move(index, [to.x, to.y]);
    });
    const release = (): void => {
      this.held = undefined;
    };
    knob.addEventListener('pointerup', release);
    knob.addEventListener('pointercancel', release);
    knob.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(index, event.key, event.shiftKey))
        return;
      event.preventDefault();
    });
    return knob;
  }

  private handleKey(index: number, key: string, isFast: boolean): boolean {
    const axes = axesOf(this.live.shown);
    const handle = handles(this.live.shown).at(index);
    if (axes === undefined || handle === undefined) return false;
    const [x, y] = handle.position;
    const width = axes.x[1] - axes.x[0];
    const height = axes.y[1] - axes.y[0];
    const step = isFast ? largeStep : smallStep;
    const direction = keys[key];
    if (direction !== undefined) {
      // With one direction to go, both pairs of arrows go there, as on a slider.
      const [dx, dy] = handle.moves === 'both' ? direction : [direction[0] + direction[1], 0];
      this.move(index, [x + dx * step * width, y + dy * step * height]);
    } else if (key === 'Home') this.move(index, [axes.x[0], y]);
    else if (key === 'End') this.move(index, [axes.x[1], y]);
    else return false;
    return true;
  }

  private move(index: number, to: Point): void {
    this.live.edit((view) => (index in handles(view) ? moveHandle(view, index, to) : view));
    this.refresh();
    this.onMoved();
  }

  /** A click in the plot moves the nearest handle there. */
  private listenForClicks(): void {
    let press: { readonly x: number; readonly y: number } | undefined;
    this.cleanUp.listen(
      this.surface.node,
      'pointerdown',
      (event) => {
        press = event.button === 0 && event.isPrimary ? { x: event.clientX, y: event.clientY } : undefined;
      },
      { capture: true },
    );
    // The plot covers the page while the pointer is down, so the release is seen by the document only.
    this.cleanUp.listen(
      document,
      'pointerup',
      (event) => {
        const from = press;
        press = undefined;
        if (from === undefined || Math.hypot(event.clientX - from.x, event.clientY - from.y) > clickTolerance)
          return;
        const to = this.surface.toData(from.x, from.y);
        if (to === undefined) return;
        const index = this.nearest(to.x);
        if (index === undefined) return;
        this.move(index, [to.x, to.y]);
        this.knobs[index].focus({ preventScroll: true });
      },
      { capture: true },
    );
  }

  private nearest(x: number): number | undefined {
    const distances = handles(this.live.shown).map(({ position }) => Math.abs(position[0] - x));
    return distances.length === 0 ? undefined : distances.indexOf(Math.min(...distances));
  }
}

/** Ranges of the axes that handles move along. */
function axesOf(
  view: View,
): { readonly x: readonly [number, number]; readonly y: readonly [number, number] } | undefined {
  return 'axes' in view ? { x: view.axes.x.range, y: view.axes.y.range } : undefined;
}
