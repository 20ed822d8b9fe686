import {
  decodeArray,
  figure,
  figureHeight,
  launchOrbit,
  type Figure,
  type PhasePortraitView,
  type StabilityKind,
  type View,
} from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { fileName } from '../host/save.js';
import { kindLabel, positionLabel, vectorLabel } from '../portrait/labels.js';
import { pointTable } from '../portrait/point-table.js';
import { Portrait, type Launcher } from '../portrait/portrait.js';
import { Side } from '../portrait/side.js';
import { Stage } from '../portrait/stage.js';
import { Strip } from '../portrait/strip.js';
import { DataTable } from '../table/data-table.js';
import { figureTables } from '../table/figure-tables.js';
import type { NumberTable } from '../table/number-table.js';
import type { Panel, PanelEvents } from './panel.js';
import { Sliders } from './sliders.js';
import { makeToolbar } from './toolbar.js';
import { makeWarnings } from './warnings.js';
import { trans } from '../text/trans.js';

/** Steps of an orbit that the reader launches. */
const orbitSteps = 60;

/** A slider rests when it has not moved for so long, in milliseconds. */
const restTime = 500;

/** Below this width the side stands under the portrait. */
const narrowWidth = 640;

const launcher: Launcher = (view, values, point) =>
  view.model === undefined ? undefined : launchOrbit(view, values, point, orbitSteps);

/** A phase portrait with everything that belongs to it. */
export class PortraitPanel implements Panel {
  readonly node: HTMLElement;
  private readonly portrait: Portrait;
  private readonly stage: Stage;
  private readonly side: Side;
  private readonly strip: Strip;
  private readonly table: DataTable;
  private readonly status: HTMLElement;
  private appearance: Appearance;
  private reportTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: PhasePortraitView, appearance: Appearance, events: PanelEvents) {
    this.appearance = appearance;
    const portrait = new Portrait(view, launcher);
    this.portrait = portrait;
    this.stage = new Stage(portrait, appearance, events.onDrawn);
    this.side = new Side(portrait, appearance);
    this.strip = new Strip(portrait, appearance);
    this.table = new DataTable(
      () => this.tables(),
      () => fileName(this.shown),
      appearance.precision,
    );
    this.status = element('div', 'phb-Status', { role: 'status' });
    for (const { surface } of [this.stage, this.side, this.strip]) surface.onFailure = events.onFailure;
    const { surface } = this.stage;
    const toolbar = makeToolbar(
      portrait.canLaunch ? trans.__('Click: launch an orbit · drag: pan') : trans.__('Drag: pan'),
      [
        { text: '−', title: trans.__('Zoom out'), onClick: () => surface.zoom(2, middle(surface.ranges)) },
        { text: '+', title: trans.__('Zoom in'), onClick: () => surface.zoom(0.5, middle(surface.ranges)) },
        {
          text: trans.__('Fit'),
          title: trans.__('Show the whole picture'),
          onClick: () => surface.resetZoom(),
        },
        ...(portrait.canLaunch
          ? [
              {
                text: trans.__('Clear orbits'),
                title: trans.__('Clear launched orbits'),
                onClick: (): void => portrait.clearOrbits(),
              },
            ]
          : []),
      ],
    );
    const main = element(
      'div',
      'phb-Portrait-main',
      {},
      this.stage.node,
      toolbar,
      new Sliders(portrait.live).node,
    );
    const body = element('div', 'phb-Portrait-body', {}, main, this.side.node);
    this.node = element(
      'div',
      'phb-Portrait',
      {},
      body,
      this.strip.node,
      makeWarnings(portrait.live),
      this.status,
      this.table.node,
    );
    portrait.live.busyChanged.connect((_, isBusy) => events.onBusy(isBusy));
    portrait.launched.connect(() => this.say(this.orbitReport()));
    portrait.live.failed.connect((_, message) => this.say(message));
    portrait.live.changed.connect(() => {
      this.table.refresh();
      this.reportLater();
    });
  }

  get shown(): View {
    return this.portrait.shown;
  }

  replace(view: View): boolean {
    if (view.kind !== 'phase-portrait') return false;
    this.portrait.replace(view);
    this.resize();
    return true;
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.stage.restyle(appearance);
    this.side.restyle(appearance);
    this.strip.restyle(appearance);
    this.table.restyle(appearance.precision);
  }

  resize(): void {
    const { clientWidth } = this.node;
    if (clientWidth === 0) return;
    this.node.classList.toggle('phb-mod-narrow', clientWidth < narrowWidth);
    this.setHeights();
    this.stage.surface.resize();
    this.side.surface.resize();
    this.strip.surface.resize();
  }

  picture(scheme: 'light' | 'dark'): Figure {
    return this.stage.picture(scheme);
  }

  reset(): void {
    this.portrait.clearOrbits();
    this.portrait.live.reset();
    this.stage.surface.resetZoom();
  }

  dispose(): void {
    clearTimeout(this.reportTimer);
    this.table.dispose();
    this.strip.dispose();
    this.side.dispose();
    this.stage.dispose();
    this.portrait.dispose();
  }

  private tables(): readonly NumberTable[] {
    const { shown } = this.portrait;
    const { precision } = this.appearance;
    const points = shown.fixedPoints ?? [];
    const rest = figureTables(figure(shown, 'light', { precision }), ['fixed-points']);
    return points.length === 0 ? rest : [pointTable(points, precision), ...rest];
  }

  /** Heights follow from the width alone, so that drawing never moves the page. */
  private setHeights(): void {
    const width = this.stage.node.clientWidth;
    if (width > 0) this.stage.node.style.height = `${figureHeight(this.shown, width)}px`;
  }

  /** Says what a parameter has done once it rests: a screen reader cannot follow every step of a slider. */
  private reportLater(): void {
    clearTimeout(this.reportTimer);
    if (!this.portrait.live.isTurned) return;
    this.status.textContent = '';
    this.reportTimer = setTimeout(() => this.say(this.pointReport()), restTime);
  }

  private pointReport(): string {
    const counts = new Map<string, number>();
    for (const { kind } of this.portrait.fixedPoints) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const parts = [...counts].map(([kind, count]) => `${kindLabel(kind as StabilityKind)} (${count})`);
    const { length } = this.portrait.fixedPoints;
    const number = trans._n('%1 fixed point', '%1 fixed points', length);
    return length === 0 ? `${number}.` : `${number}: ${parts.join(', ')}.`;
  }

  /** Where the latest orbit has gone. */
  private orbitReport(): string {
    const { latestOrbit, fixedPoints, shown } = this.portrait;
    if (latestOrbit === undefined) return '';
    const { precision } = this.appearance;
    const points = decodeArray(latestOrbit.points);
    const at = (index: number): [number, number] => [points[2 * index], points[2 * index + 1]];
    const last = at(points.length / 2 - 1);
    const { x, y } = shown.axes;
    const reach = 1e-2 * Math.hypot(x.range[1] - x.range[0], shown.dim === 1 ? 0 : y.range[1] - y.range[0]);
    const goal = fixedPoints.find(
      ({ position }) => Math.hypot(position[0] - last[0], position[1] - last[1]) < reach,
    );
    const label = (point: readonly [number, number]): string =>
      vectorLabel(shown.dim === 1 ? [point[0]] : point, precision);
    if (goal === undefined) {
      return trans.__('Orbit from %1 is at %2 after %3 steps.', label(at(0)), label(last), orbitSteps);
    }
    const end = `${kindLabel(goal.kind)} ${positionLabel(goal, shown.dim, precision)}`;
    return trans.__('Orbit from %1 ends at the %2.', label(at(0)), end);
  }

  private say(text: string): void {
    this.status.textContent = text;
  }
}

function middle(
  ranges: { readonly x: readonly [number, number]; readonly y: readonly [number, number] } | undefined,
): readonly [number, number] {
  if (ranges === undefined) return [0, 0];
  return [(ranges.x[0] + ranges.x[1]) / 2, (ranges.y[0] + ranges.y[1]) / 2];
}
