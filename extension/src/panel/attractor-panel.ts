import {
  attractorFigure,
  attractorTip,
  decodeArray,
  figure,
  figureHeight,
  lastStep,
  nearestStep,
  orbitSteps,
  selectSteps,
  stepsWithin,
  summarize,
  turnCamera,
  type Attractor3dView,
  type Figure,
  type Stretch,
  type View,
} from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { CleanUp } from '../host/clean-up.js';
import { element, setAttributes } from '../host/dom.js';
import { fileName } from '../host/save.js';
import { LivePicture } from '../live/live-picture.js';
import { PlotSurface, type PlotPoint } from '../plot/plot-surface.js';
import { SvgSurface } from '../plot/svg-surface.js';
import { DataTable } from '../table/data-table.js';
import type { NumberTable } from '../table/number-table.js';
import { followDrag, type Drag } from './drag.js';
import type { PanelPart } from './figure-panel.js';
import type { Panel, PanelEvents } from './panel.js';
import { Sliders } from './sliders.js';
import { makeToolbar } from './toolbar.js';
import { makeWarnings } from './warnings.js';
import { trans } from '../text/trans.js';

/** Below this width the time series stands under the space. */
const narrowWidth = 560;
/** Degrees that a pixel of a drag, an arrow key, and an arrow key with Shift turn by. */
const degreesPerPixel = 0.5;
const smallTurn = 5;
const largeTurn = 30;
/** A click in the space picks out this share of the time on both sides. */
const clickShare = 0.02;
/** Pixels within which a click finds an orbit. */
const reachPixels = 12;
/** The camera rests when it has not moved for so long, in milliseconds. */
const restTime = 500;

const turns: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Orbits in a space that is turned, and their time series; what is picked out in one stands out in the other. */
export class AttractorPanel implements Panel {
  readonly node: HTMLElement;
  /** Called when the reader has picked out other stretches of time. */
  onSelect: (selection: readonly Stretch[]) => void = () => undefined;
  /** Called with the step under the pointer in the time series. */
  onStep: (step: number) => void = () => undefined;
  private readonly live: LivePicture<Attractor3dView>;
  private readonly space: SvgSurface;
  private readonly time: PlotSurface;
  private readonly stage: HTMLElement;
  private readonly strip: HTMLElement;
  private readonly rubber: HTMLElement;
  private readonly tip: HTMLElement;
  private readonly status: HTMLElement;
  private readonly table: DataTable;
  private readonly cleanUp = new CleanUp();
  private original: Attractor3dView;
  private appearance: Appearance;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the time series was drawn from: turning the space leaves it as it is. */
  private drawnSeries: readonly unknown[] = [];

  constructor(
    view: Attractor3dView,
    appearance: Appearance,
    events: PanelEvents,
    part?: Pick<PanelPart, 'hasSliders'>,
  ) {
    this.appearance = appearance;
    this.original = view;
    this.live = new LivePicture(view);
    this.space = new SvgSurface('phb-Attractor-plot');
    this.time = new PlotSurface('phb-Attractor-plot', { isCompanion: false });
    this.rubber = element('div', 'phb-Attractor-rubber', { hidden: true });
    this.stage = element('div', 'phb-Attractor-space', {
      ...{ tabindex: 0, role: 'group', 'aria-roledescription': 'space that can be turned' },
    });
    this.tip = element('div', 'phb-Attractor-tip', { hidden: true });
    this.stage.append(this.space.node, this.rubber, this.tip);
    this.strip = element('div', 'phb-Attractor-time', { tabindex: 0, role: 'slider' });
    this.strip.append(this.time.node);
    this.status = element('div', 'phb-Status', { role: 'status' });
    this.table = new DataTable(
      () => tablesOf(this.shown),
      () => fileName(this.shown),
      appearance.precision,
    );
    const toolbar = makeToolbar(
      trans.__('Drag or arrow keys: turn · click or Shift-drag: pick out · drag in time: pick out'),
      [
        {
          text: trans.__('Front'),
          title: trans.__('Look from where the picture began'),
          onClick: () => this.home(),
        },
        { text: trans.__('Clear'), title: trans.__('Pick nothing out'), onClick: () => this.select([]) },
      ],
    );
    this.node = element(
      'div',
      'phb-Attractor',
      {},
      element('div', 'phb-Attractor-body', {}, this.stage, this.strip),
      toolbar,
      ...(part?.hasSliders === false ? [] : [new Sliders(this.live).node]),
      makeWarnings(this.live),
      this.status,
      this.table.node,
    );
    this.space.onDrawn = events.onDrawn;
    this.time.onDrawn = events.onDrawn;
    this.time.onFailure = events.onFailure;
    this.live.changed.connect(() => this.draw());
    this.live.busyChanged.connect((_, isBusy) => events.onBusy(isBusy));
    this.listen();
    this.draw();
  }

  get shown(): Attractor3dView {
    return this.live.shown;
  }

  get handleText(): string {
    return `${cameraText(this.shown)} | ${selectionText(this.shown)}`;
  }

  replace(view: View): boolean {
    if (view.kind !== 'attractor-3d') return false;
    this.original = view;
    this.live.replace(view);
    this.resize();
    return true;
  }

  /** The same with another picture behind it: what the reader looks at and has picked out stays. */
  follow(view: Attractor3dView): void {
    const { camera } = this.shown;
    this.live.replace({ ...view, camera });
  }

  /** Picks out stretches of time. */
  select(stretches: readonly Stretch[]): void {
    this.live.edit((view) => selectSteps(view, stretches));
    this.onSelect(this.shown.selection ?? []);
    this.say(selectionText(this.shown));
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.drawnSeries = [];
    this.table.restyle(appearance.precision);
    this.draw();
  }

  resize(): void {
    const { clientWidth } = this.node;
    if (clientWidth === 0) return;
    const isNarrow = clientWidth < narrowWidth;
    this.node.classList.toggle('phb-mod-narrow', isNarrow);
    const height = figureHeight(this.shown, clientWidth) / (isNarrow ? 2 : 1);
    for (const surface of [this.space, this.time]) {
      surface.node.style.height = `${Math.round(height)}px`;
      surface.resize();
    }
  }

  picture(scheme: 'light' | 'dark'): Figure {
    return figure(this.shown, scheme, { width: Math.max(this.node.clientWidth, 320) });
  }

  reset(): void {
    this.live.reset();
    this.live.replace(this.original);
    this.onSelect(this.shown.selection ?? []);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.cleanUp.run();
    this.table.dispose();
    this.live.dispose();
    this.space.dispose();
    this.time.dispose();
  }

  private home(): void {
    const { camera } = this.original;
    this.live.edit((view) => ({ ...view, camera }));
    this.sayLater();
  }

  private turn(azimuth: number, elevation: number): void {
    this.live.edit((view) => turnCamera(view, { azimuth, elevation }));
    this.sayLater();
  }

  private draw(): void {
    const { shown } = this;
    const { scheme, precision } = this.appearance;
    setAttributes(this.stage, {
      'aria-label': trans.__('Space seen from %1; arrow keys turn it', cameraText(shown)),
    });
    setAttributes(this.space.node, { role: 'img', 'aria-label': summarize(shown) });
    this.space.draw((width, height) => attractorFigure(shown, 'space', scheme, { width, height, precision }));
    const series = [shown.orbits, shown.selection, shown.axes, shown.step];
    if (series.every((part, i) => part === this.drawnSeries[i])) return;
    this.drawnSeries = series;
    this.table.refresh();
    const last = lastStep(shown);
    setAttributes(this.strip, {
      'aria-label': trans.__('Steps picked out; arrow keys move them, with Shift their end'),
      'aria-valuemin': 0,
      'aria-valuemax': last,
      'aria-valuenow': shown.selection?.[0]?.[0] ?? 0,
      'aria-valuetext': selectionText(shown),
    });
    this.time.draw((width, height) => attractorFigure(shown, 'time', scheme, { width, height, precision }));
  }

  // ── Mouse ─────────────────────────────────────────────────────────────────────────────────────────────────

  private listen(): void {
    let box: PlotPoint | undefined;
    followDrag(this.stage, this.cleanUp, {
      start: ({ event }) => {
        box = event.shiftKey ? this.space.nearestData(event.clientX, event.clientY) : undefined;
      },
      move: (drag) => {
        if (box === undefined) this.turn(-degreesPerPixel * drag.dx, degreesPerPixel * drag.dy);
        else this.stretchRubber(drag);
      },
      end: ({ event }) => {
        const to = this.space.nearestData(event.clientX, event.clientY);
        this.rubber.hidden = true;
        if (box === undefined || to === undefined) return;
        this.select(
          stepsWithin(this.shown, [
            [box.x, box.y],
            [to.x, to.y],
          ]),
        );
      },
      click: ({ event }) => this.pickNear(this.space.nearestData(event.clientX, event.clientY)),
    });
    this.cleanUp.listen(this.stage, 'dblclick', () => this.home());
    this.cleanUp.listen(this.stage, 'pointermove', (event) => this.hover(event));
    this.cleanUp.listen(this.stage, 'pointerleave', () => (this.tip.hidden = true));
    this.cleanUp.listen(this.stage, 'keydown', (event) => this.spaceKey(event));
    let from: number | undefined;
    followDrag(this.strip, this.cleanUp, {
      start: ({ event }) => (from = this.stepAt(event)),
      move: ({ event }) => {
        const to = this.stepAt(event);
        if (from !== undefined && to !== undefined) this.select([[from, to]]);
      },
      end: () => undefined,
      click: () => this.select([]),
    });
    this.cleanUp.listen(this.strip, 'pointermove', (event) => {
      const step = event.buttons === 0 ? this.stepAt(event) : undefined;
      if (step !== undefined) this.onStep(step);
    });
    this.cleanUp.listen(this.strip, 'keydown', (event) => this.timeKey(event));
  }

  private pickNear(at: PlotPoint | undefined): void {
    if (at === undefined) return;
    const step = nearestStep(this.shown, [at.x, at.y], reachPixels * this.space.unit);
    const half = Math.max(1, Math.round(clickShare * lastStep(this.shown)));
    this.select(step === undefined ? [] : [[step - half, step + half]]);
  }

  private stretchRubber({ x, y, fromX, fromY }: Drag): void {
    const bounds = this.stage.getBoundingClientRect();
    this.rubber.hidden = false;
    const { style } = this.rubber;
    style.left = `${Math.min(x, fromX) - bounds.left}px`;
    style.top = `${Math.min(y, fromY) - bounds.top}px`;
    style.width = `${Math.abs(x - fromX)}px`;
    style.height = `${Math.abs(y - fromY)}px`;
  }

  /** What is under a pointer that is not down: a fixed point, or a state of an orbit. */
  private hover(event: PointerEvent): void {
    const at = event.buttons === 0 ? this.space.nearestData(event.clientX, event.clientY) : undefined;
    const text = at && attractorTip(this.shown, [at.x, at.y], reachPixels * this.space.unit);
    this.tip.hidden = text === undefined;
    if (text === undefined) return;
    const bounds = this.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    this.tip.textContent = text;
    this.tip.style.transform =
      x > bounds.width / 2
        ? `translate(${x - 14}px, ${y}px) translateX(-100%)`
        : `translate(${x + 14}px, ${y}px)`;
  }

  private stepAt(event: PointerEvent): number | undefined {
    const at = this.time.nearestData(event.clientX, event.clientY);
    return at === undefined ? undefined : Math.round(at.x / (this.shown.timeStep ?? 1));
  }

  // ── Keyboard ──────────────────────────────────────────────────────────────────────────────────────────────

  private spaceKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = turns[event.key];
    if (direction !== undefined) {
      const by = event.shiftKey ? largeTurn : smallTurn;
      this.turn(by * direction[0], by * direction[1]);
    } else if (event.key === 'Home') this.home();
    else return;
    event.preventDefault();
  }

  private timeKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = lastStep(this.shown);
    const step = Math.max(1, Math.round(last / 100));
    const [from, to] = this.shown.selection?.[0] ?? [0, Math.min(last, 5 * step)];
    const isFirst = this.shown.selection === undefined;
    const direction = turns[event.key];
    const by = direction === undefined || isFirst ? 0 : step * (direction[0] + direction[1]);
    if (direction !== undefined) {
      if (event.shiftKey) this.select([[from, Math.max(from, to + by)]]);
      else {
        const moved = Math.min(Math.max(by, -from), last - to);
        this.select([[from + moved, to + moved]]);
      }
    } else if (event.key === 'Home') this.select([[0, to - from]]);
    else if (event.key === 'End') this.select([[last - (to - from), last]]);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.select([]);
    else return;
    event.preventDefault();
  }

  // ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Says from where one looks once the camera rests. */
  private sayLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(cameraText(this.shown)), restTime);
  }

  private say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

function cameraText({ camera: { azimuth, elevation } }: Attractor3dView): string {
  return `azimuth ${azimuth.toFixed(1)}°, elevation ${elevation.toFixed(1)}°`;
}

function selectionText({ selection = [] }: Attractor3dView): string {
  if (selection.length === 0) return 'nothing picked out';
  const stretches = selection.slice(0, 5).map(([from, to]) => `${from} to ${to}`);
  const more = selection.length > 5 ? `, and ${selection.length - 5} more stretches` : '';
  return `steps ${stretches.join(', ')}${more}`;
}

/** The states of all orbits, as they are and not as they are seen. */
function tablesOf(view: Attractor3dView): readonly NumberTable[] {
  const { axes, orbits, title } = view;
  const rows = orbits.flatMap((orbit, i) => {
    const states = decodeArray(orbit.points);
    const stepOf = orbitSteps(orbit);
    const name = orbit.name ?? `orbit ${i + 1}`;
    return Array.from({ length: states.length / 3 }, (_, t) => [
      ...[name, stepOf(t)],
      ...states.subarray(3 * t, 3 * t + 3),
    ]);
  });
  const columns = ['Orbit', 'step', axes.x.label, axes.y.label, axes.z.label];
  return [{ caption: title ?? 'States', columns, rows }];
}
