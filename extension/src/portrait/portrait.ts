import type { FixedPointMark, OrbitTrace, PhasePortraitView } from '@phasebook/views';
import { Signal, type ISignal } from '@lumino/signaling';
import { LivePicture } from '../live/live-picture.js';

/** A point of the picture. */
export type PlanePoint = readonly [number, number];

/** Runs an orbit of the view's model at the given parameters; `undefined` where the view has no model. */
export type Launcher = (
  view: PhasePortraitView,
  values: Readonly<Record<string, number>>,
  point: PlanePoint,
) => OrbitTrace | undefined;

/** At most so many launched orbits are kept; the oldest goes first. */
const maximumLaunched = 12;

/** A phase portrait in a reader's hands: parameters, launched orbits, a launch point, a selected fixed point. */
export class Portrait {
  readonly live: LivePicture<PhasePortraitView>;
  private readonly launcher: Launcher;
  private launchedCount = 0;
  private point: PlanePoint;
  private selectedIndex: number | undefined;
  private readonly pointChanges = new Signal<this, PlanePoint>(this);
  private readonly selectionChanges = new Signal<this, FixedPointMark | undefined>(this);
  private readonly launches = new Signal<this, OrbitTrace>(this);

  constructor(
    view: PhasePortraitView,
    launcher: Launcher,
    live: LivePicture<PhasePortraitView> = new LivePicture(view),
  ) {
    this.live = live;
    this.launcher = launcher;
    this.point = middleOf(view);
    this.selectedIndex = view.fixedPoints?.length ? 0 : undefined;
    let before = view.fixedPoints ?? [];
    live.changed.connect((_, shown) => {
      const selected = this.selectedIndex === undefined ? undefined : before[this.selectedIndex];
      const isFirst = before.length === 0;
      before = shown.fixedPoints ?? [];
      this.selectedIndex = selected && nearestIndex(before, selected.position);
      if (isFirst && before.length > 0) this.selectedIndex = 0;
      this.selectionChanges.emit(this.selected);
    });
  }

  get shown(): PhasePortraitView {
    return this.live.shown;
  }

  get fixedPoints(): readonly FixedPointMark[] {
    return this.shown.fixedPoints ?? [];
  }

  // ── Selection ─────────────────────────────────────────────────────────────────────────────────────────────

  get selected(): FixedPointMark | undefined {
    return this.selectedIndex === undefined ? undefined : this.fixedPoints[this.selectedIndex];
  }

  get selection(): number | undefined {
    return this.selectedIndex;
  }

  /** The selected point has changed, or moved. */
  get selectionChanged(): ISignal<this, FixedPointMark | undefined> {
    return this.selectionChanges;
  }

  select(index: number | undefined): void {
    this.selectedIndex = index !== undefined && index in this.fixedPoints ? index : undefined;
    this.selectionChanges.emit(this.selected);
  }

  /** Goes through the fixed points, round and round. */
  selectNext(direction: 1 | -1): void {
    const count = this.fixedPoints.length;
    if (count === 0) return;
    const from = this.selectedIndex ?? (direction === 1 ? -1 : 0);
    this.select((from + direction + count) % count);
  }

  // ── Orbits ────────────────────────────────────────────────────────────────────────────────────────────────

  /** True where orbits can be launched. */
  get canLaunch(): boolean {
    return this.shown.model !== undefined;
  }

  /** Orbits that the reader has launched, oldest first. */
  get launchedOrbits(): readonly OrbitTrace[] {
    return this.launchedCount === 0 ? [] : (this.shown.orbits ?? []).slice(-this.launchedCount);
  }

  /** The orbit that came last, launched or of the view itself. */
  get latestOrbit(): OrbitTrace | undefined {
    return this.shown.orbits?.at(-1);
  }

  /** An orbit has been launched. */
  get launched(): ISignal<this, OrbitTrace> {
    return this.launches;
  }

  /** Launches an orbit from a point of the picture. */
  launch(point: PlanePoint): void {
    const orbit = this.launcher(this.shown, this.live.values, point);
    if (orbit === undefined) return;
    const oldest = this.launchedCount === maximumLaunched;
    this.launchedCount += oldest ? 0 : 1;
    this.moveTo(point);
    this.live.edit((view) => {
      const orbits = [...(view.orbits ?? [])];
      if (oldest) orbits.splice(orbits.length - maximumLaunched, 1);
      return { ...view, orbits: [...orbits, orbit] };
    });
    this.launches.emit(orbit);
  }

  /** Takes the launched orbits away. */
  clearOrbits(): void {
    const count = this.launchedCount;
    if (count === 0) return;
    this.launchedCount = 0;
    this.live.edit((view) => ({ ...view, orbits: view.orbits?.slice(0, -count) }));
  }

  // ── Launch point ──────────────────────────────────────────────────────────────────────────────────────────

  get launchPoint(): PlanePoint {
    return this.point;
  }

  get launchPointMoved(): ISignal<this, PlanePoint> {
    return this.pointChanges;
  }

  /** Puts the launch point somewhere, inside the axes. */
  moveTo([x, y]: PlanePoint): void {
    const { axes } = this.shown;
    this.point = [clamp(x, axes.x.range), clamp(y, axes.y.range)];
    this.pointChanges.emit(this.point);
  }

  /** Moves the launch point by fractions of the axes. */
  moveBy(dx: number, dy: number): void {
    const { x, y } = this.shown.axes;
    this.moveTo([
      this.point[0] + dx * (x.range[1] - x.range[0]),
      this.point[1] + dy * (y.range[1] - y.range[0]),
    ]);
  }

  /** Another view in place of this one. */
  replace(view: PhasePortraitView): void {
    this.launchedCount = 0;
    this.live.replace(view);
    this.moveTo(this.point);
  }

  dispose(): void {
    this.live.dispose();
    Signal.clearData(this);
  }
}

function clamp(value: number, [a, b]: readonly [number, number]): number {
  return Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
}

function middleOf({ axes }: PhasePortraitView): PlanePoint {
  // A little off the centre, which is a fixed point more often than not.
  const at = ([a, b]: readonly [number, number], share: number): number => a + share * (b - a);
  return [at(axes.x.range, 0.62), at(axes.y.range, 0.6)];
}

function nearestIndex(points: readonly FixedPointMark[], [x, y]: PlanePoint): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  points.forEach(({ position }, i) => {
    const distance = Math.hypot(position[0] - x, position[1] - y);
    if (distance < least) {
      least = distance;
      best = i;
    }
  });
  return best;
}
