import {
  controlsOf,
  dashboardChild,
  dashboardSteps,
  figure,
  figureAtTime,
  markStep,
  selectInDashboard,
  type DashboardCell,
  type DashboardView,
  type Figure,
  type SingleView,
  type Stretch,
  type View,
} from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { CleanUp } from '../host/clean-up.js';
import { element, uniqueId } from '../host/dom.js';
import { LivePicture } from '../live/live-picture.js';
import { AttractorPanel } from './attractor-panel.js';
import { followDrag } from './drag.js';
import { FigurePanel } from './figure-panel.js';
import type { Panel, PanelEvents } from './panel.js';
import { Sliders } from './sliders.js';
import { makeWarnings } from './warnings.js';

/** A picture is not narrower than this: its row is then stacked. */
const leastWidth = 230;

/** One of the pictures, and what it was drawn from. */
interface Part {
  readonly panel: AttractorPanel | FigurePanel;
  readonly row: number;
  readonly column: number;
  cell: DashboardCell;
}

/** Several pictures in rows: one set of sliders, one step that is marked, one selection. */
export class DashboardPanel implements Panel {
  readonly node: HTMLElement;
  private readonly live: LivePicture<DashboardView>;
  private readonly parts: readonly Part[];
  private readonly rows: readonly HTMLElement[];
  private readonly stepInput: HTMLInputElement;
  private readonly stepOutput: HTMLOutputElement;
  private readonly cleanUp = new CleanUp();
  private original: DashboardView;
  private drawnTime: readonly unknown[];
  /** The picture whose handle the reader moves: it is ahead of what is computed. */
  private moved: Part | undefined;

  constructor(view: DashboardView, appearance: Appearance, events: PanelEvents) {
    this.original = view;
    this.live = new LivePicture(view);
    this.drawnTime = [view.step, view.selection];
    this.parts = view.rows.flatMap((cells, row) =>
      cells.map((cell, column) => this.makePart(cell, row, column, appearance, events)),
    );
    this.rows = view.rows.map((_, row) =>
      element(
        'div',
        'phb-Dashboard-row',
        {},
        ...this.parts.filter((part) => part.row === row).map((part) => this.makeCell(part)),
      ),
    );
    const id = uniqueId('step');
    this.stepInput = element('input', 'phb-Slider-input', {
      id,
      type: 'range',
      min: 0,
      step: 1,
      'data-step': true,
    });
    this.stepOutput = element('output', 'phb-Slider-value', { for: id });
    this.cleanUp.listen(this.stepInput, 'input', () => this.mark(Number(this.stepInput.value)));
    const time = element(
      'div',
      'phb-Sliders phb-Dashboard-time',
      { role: 'group', 'aria-label': 'Time' },
      element(
        'div',
        'phb-Slider',
        {},
        element('label', 'phb-Slider-label', { for: id }, 'step'),
        this.stepInput,
        this.stepOutput,
      ),
    );
    const last = dashboardSteps(view);
    time.hidden = last === undefined;
    this.stepInput.max = String(last ?? 0);
    const title = element(
      'div',
      'phb-Dashboard-title',
      { role: 'heading', 'aria-level': 3 },
      view.title ?? '',
    );
    title.hidden = view.title === undefined;
    this.node = element(
      'div',
      'phb-Dashboard',
      {},
      title,
      ...this.rows,
      new Sliders(this.live).node,
      time,
      makeWarnings(this.live),
    );
    this.live.changed.connect(() => this.follow());
    this.live.busyChanged.connect((_, isBusy) => {
      if (!isBusy) this.follow();
      events.onBusy(isBusy);
    });
    this.showStep();
  }

  get shown(): DashboardView {
    return this.live.shown;
  }

  get handleText(): string {
    const { step, selection = [] } = this.shown;
    const values = Object.entries(this.live.values).map(([name, value]) => `${name} = ${value}`);
    const picked = selection.map(([from, to]) => `${from} to ${to}`).join(', ');
    const time = [
      ...(step === undefined ? [] : [`step ${step}`]),
      ...(picked === '' ? [] : [`picked out ${picked}`]),
    ];
    return [...values, ...time, ...this.parts.map(({ panel }) => panel.handleText)]
      .filter((text) => text !== '')
      .join(' | ');
  }

  replace(view: View): boolean {
    if (view.kind !== 'dashboard' || layoutOf(view) !== layoutOf(this.original)) return false;
    this.original = view;
    this.live.replace(view);
    this.resize();
    return true;
  }

  restyle(appearance: Appearance): void {
    for (const { panel } of this.parts) panel.restyle(appearance);
  }

  resize(): void {
    const { clientWidth } = this.node;
    if (clientWidth === 0) return;
    this.rows.forEach((row, r) => {
      const shares = this.original.rows[r].map(({ width = 1 }) => width);
      const total = shares.reduce((sum, share) => sum + share, 0);
      const least = (clientWidth * Math.min(...shares)) / total;
      row.classList.toggle('phb-mod-narrow', shares.length > 1 && least < leastWidth);
    });
    for (const { panel } of this.parts) panel.resize();
  }

  picture(scheme: 'light' | 'dark'): Figure {
    return figure(this.shown, scheme, { width: Math.max(this.node.clientWidth, 320) });
  }

  reset(): void {
    this.live.reset();
    this.live.replace(this.original);
  }

  dispose(): void {
    this.cleanUp.run();
    for (const { panel } of this.parts) panel.dispose();
    this.live.dispose();
  }

  // ── Parts ─────────────────────────────────────────────────────────────────────────────────────────────────

  private makePart(
    cell: DashboardCell,
    row: number,
    column: number,
    appearance: Appearance,
    events: PanelEvents,
  ): Part {
    const child = dashboardChild(this.shown, row, column);
    // Only a picture of another model, or of none, has sliders of its own.
    const hasSliders = cell.sharesModel !== true;
    const own: PanelEvents = hasSliders ? events : { ...events, onBusy: () => undefined };
    if (child.kind === 'attractor-3d') {
      const panel = new AttractorPanel(child, appearance, own, { hasSliders });
      panel.onSelect = (selection): void => this.select(selection);
      panel.onStep = (step): void => this.mark(step);
      return { panel, row, column, cell };
    }
    const part: Part = {
      ...{ row, column, cell },
      panel: new FigurePanel(child, appearance, own, {
        hasSliders,
        complete: (drawn, scheme) =>
          figureAtTime(drawn, dashboardChild(this.shown, row, column), this.shown, scheme),
        onEdit: (view) => this.takeOver(part, view as SingleView),
      }),
    };
    if (child.kind === 'time-series') this.listenForTime(part.panel as FigurePanel);
    return part;
  }

  private makeCell({ panel, cell }: Part): HTMLElement {
    const node = element('div', 'phb-Dashboard-cell', {}, panel.node);
    node.style.flexGrow = String(cell.width ?? 1);
    return node;
  }

  /** In a time series the pointer marks the step under it, and a drag with Shift picks out. */
  private listenForTime(panel: FigurePanel): void {
    const stepAt = (event: MouseEvent): number | undefined => {
      const at = panel.dataAt(event);
      return at && Math.round(at.x);
    };
    this.cleanUp.listen(panel.node, 'pointermove', (event) => {
      const step = event.buttons === 0 ? stepAt(event) : undefined;
      if (step !== undefined) this.mark(step);
    });
    // Plotly would pan.
    const keep = (event: MouseEvent): void => {
      if (event.shiftKey && stepAt(event) !== undefined) event.stopPropagation();
    };
    this.cleanUp.listen(panel.node, 'mousedown', keep, { capture: true });
    let from: number | undefined;
    followDrag(panel.node, this.cleanUp, {
      start: ({ event }) => (from = event.shiftKey ? stepAt(event) : undefined),
      move: ({ event }) => {
        const to = stepAt(event);
        if (from !== undefined && to !== undefined) this.select([[from, to]]);
      },
      end: () => (from = undefined),
      click: ({ event }) => {
        if (event.shiftKey) this.select([]);
      },
    });
  }

  /** A handle has been moved in one picture: the dashboard has it too, and the others follow its parameters. */
  private takeOver(part: Part, view: SingleView): void {
    const { row, column, cell } = part;
    this.moved = part;
    const isShared = cell.sharesModel === true && 'model' in view && view.model !== undefined;
    const stored = isShared ? withoutModel(view) : view;
    part.cell = { ...cell, view: stored };
    this.live.edit((whole) => withCell(whole, row, column, part.cell));
    if (!isShared) return;
    const { values } = this.live;
    for (const { name, value } of controlsOf(view)) {
      if (values[name] !== value) this.live.turn(name, value);
    }
  }

  /** Hands what has changed to the pictures. */
  private follow(): void {
    const { shown } = this;
    const time = [shown.step, shown.selection];
    const isSameTime = time.every((value, i) => value === this.drawnTime[i]);
    this.drawnTime = time;
    for (const part of this.parts) {
      const { panel, row, column } = part;
      const cell = shown.rows[row][column];
      if (cell.view !== part.cell.view) {
        // What is still being computed is behind the hand that moves a handle.
        if (part === this.moved && this.live.isBusy) continue;
        part.cell = cell;
        panel.follow(dashboardChild(shown, row, column) as never);
      } else if (!isSameTime) {
        if (panel instanceof FigurePanel) panel.redraw();
        else panel.follow(dashboardChild(shown, row, column) as never);
      }
    }
    if (!this.live.isBusy) this.moved = undefined;
    this.showStep();
  }

  // ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────

  private mark(step: number): void {
    if (markStep(this.shown, step).step !== this.shown.step) this.live.edit((view) => markStep(view, step));
  }

  private select(stretches: readonly Stretch[]): void {
    this.live.edit((view) => selectInDashboard(view, stretches));
  }

  private showStep(): void {
    const { step } = this.shown;
    this.stepInput.value = String(step ?? 0);
    const text = step === undefined ? '–' : String(step);
    if (this.stepOutput.value !== text) this.stepOutput.value = text;
    this.stepInput.setAttribute('aria-valuetext', step === undefined ? 'no step marked' : `step ${step}`);
  }
}

function withoutModel(view: SingleView): SingleView {
  return Object.fromEntries(Object.entries(view).filter(([key]) => key !== 'model')) as unknown as SingleView;
}

function withCell(view: DashboardView, row: number, column: number, cell: DashboardCell): DashboardView {
  const rows = view.rows.map((cells, r) =>
    r === row ? cells.map((other, c) => (c === column ? cell : other)) : cells,
  );
  return { ...view, rows };
}

/** What decides whether the panels that are there can show a view. */
function layoutOf({ rows, title, model }: DashboardView): string {
  const cells = rows.map((row) => row.map(({ view, sharesModel, width }) => [view.kind, sharesModel, width]));
  const last = dashboardSteps({ rows } as DashboardView);
  return JSON.stringify([cells, title, model?.parameters?.map(({ name }) => name), last]);
}
