import type { ViewFrame } from './view-frame.js';

/** The views on the page, and which of them the user has touched last: commands act on that one. */
export class FrameRegistry {
  private readonly frames = new Set<ViewFrame>();
  private latest: ViewFrame | undefined;

  add(frame: ViewFrame): void {
    this.frames.add(frame);
  }

  remove(frame: ViewFrame): void {
    this.frames.delete(frame);
    if (this.latest === frame) this.latest = undefined;
  }

  /** The user has touched a view. */
  touch(frame: ViewFrame): void {
    this.latest = frame;
  }

  /** The view that commands act on: the last one touched, else the only one that can be seen. */
  get current(): ViewFrame | undefined {
    if (this.latest?.isVisible) return this.latest;
    const visible = [...this.frames].filter((frame) => frame.isVisible && frame.node.clientWidth > 0);
    return visible.length === 1 ? visible[0] : undefined;
  }
}
