import { setAttributes, svgElement } from '../host/dom.js';
import type { PlotSurface } from '../plot/plot-surface.js';
import type { PlanePoint } from './portrait.js';

/** Milliseconds per step of an orbit that runs, and the longest run. */
const pace = 70;
const longestRun = 2500;

/** What lies over the plot and changes without drawing it anew: launch point, selection, a running orbit. */
export class Overlay {
  readonly node: SVGSVGElement;
  private readonly surface: PlotSurface;
  private readonly ring: SVGCircleElement;
  private readonly cursor: SVGGElement;
  private readonly runner: SVGCircleElement;
  private selected: PlanePoint | undefined;
  private point: PlanePoint | undefined;
  private frame = 0;

  constructor(surface: PlotSurface) {
    this.surface = surface;
    this.ring = svgElement('circle', { class: 'phb-Overlay-ring', r: 10 });
    this.cursor = svgElement(
      'g',
      { class: 'phb-Overlay-cursor' },
      svgElement('circle', { r: 6 }),
      svgElement('path', { d: 'M-14 0H-3M3 0H14M0 -14V-3M0 3V14' }),
    );
    this.runner = svgElement('circle', { class: 'phb-Overlay-runner', r: 4, visibility: 'hidden' });
    this.node = svgElement(
      'svg',
      { class: 'phb-Overlay', 'aria-hidden': 'true' },
      this.ring,
      this.runner,
      this.cursor,
    );
  }

  /** Marks a fixed point. */
  select(position: PlanePoint | undefined): void {
    this.selected = position;
    this.refresh();
  }

  /** Puts the launch point somewhere. */
  moveTo(point: PlanePoint): void {
    this.point = point;
    this.refresh();
  }

  /** Puts everything where the plot's axes are now. */
  refresh(): void {
    this.place(this.ring, this.selected);
    this.place(this.cursor, this.point);
  }

  /** Lets a dot run along an orbit once; points of shape [count, 2]. */
  run(points: ArrayLike<number>): void {
    this.stop();
    const count = points.length / 2;
    const duration = Math.min(longestRun, pace * (count - 1));
    if (count < 2 || duration <= 0) return;
    const started = performance.now();
    const step = (now: number): void => {
      const at = Math.min(1, Math.max(0, (now - started) / duration)) * (count - 1);
      const index = Math.min(count - 2, Math.floor(at));
      // The map jumps; the dot hurries over the jump and rests on the state.
      const share = smooth(Math.min(1, (at - index) * 1.6));
      const between = (offset: number): number =>
        points[2 * index + offset] + share * (points[2 * index + 2 + offset] - points[2 * index + offset]);
      this.place(this.runner, [between(0), between(1)]);
      if (at < count - 1 && this.node.isConnected) this.frame = requestAnimationFrame(step);
      else this.stop();
    };
    this.frame = requestAnimationFrame(step);
  }

  /** Ends a run. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.runner.setAttribute('visibility', 'hidden');
  }

  private place(node: SVGElement, position: PlanePoint | undefined): void {
    const box = this.surface.box;
    const at = position && this.surface.toPixels(position[0], position[1]);
    const isInside =
      at !== undefined &&
      box !== undefined &&
      at.x >= box.left - 1 &&
      at.x <= box.left + box.width + 1 &&
      at.y >= box.top - 1 &&
      at.y <= box.top + box.height + 1;
    setAttributes(node, {
      visibility: isInside ? undefined : 'hidden',
      transform: isInside ? `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})` : undefined,
    });
  }
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
