import type { CleanUp } from '../host/clean-up.js';

/** A press that moves further than this many pixels is a drag. */
const clickTolerance = 4;

/** A drag as it stands: positions on the page, and how far the pointer has gone since the last time. */
export interface Drag {
  readonly event: PointerEvent;
  readonly x: number;
  readonly y: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly dx: number;
  readonly dy: number;
}

/** What follows from drags and clicks. */
export interface DragEvents {
  readonly start: (drag: Drag) => void;
  readonly move: (drag: Drag) => void;
  readonly end: (drag: Drag) => void;
  /** The pointer went down and up at one place. */
  readonly click: (drag: Drag) => void;
}

/** Follows the primary pointer over an element, also where it leaves it while down. */
export function followDrag(node: HTMLElement, cleanUp: CleanUp, events: DragEvents): void {
  let latest: Drag | undefined;
  let isMoving = false;
  const next = (event: PointerEvent, before: Drag): Drag => ({
    ...{ event, fromX: before.fromX, fromY: before.fromY, x: event.clientX, y: event.clientY },
    ...{ dx: event.clientX - before.x, dy: event.clientY - before.y },
  });
  cleanUp.listen(
    node,
    'pointerdown',
    (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const { clientX: x, clientY: y } = event;
      latest = { event, x, y, fromX: x, fromY: y, dx: 0, dy: 0 };
      isMoving = false;
      node.focus({ preventScroll: true });
    },
    { capture: true },
  );
  // The plot covers the page while the pointer is down, so the rest is seen by the document only.
  cleanUp.listen(
    document,
    'pointermove',
    (event) => {
      if (latest === undefined || event.pointerId !== latest.event.pointerId) return;
      const drag = next(event, latest);
      if (!isMoving) {
        if (Math.hypot(drag.x - drag.fromX, drag.y - drag.fromY) <= clickTolerance) return;
        isMoving = true;
        events.start(latest);
      }
      latest = drag;
      events.move(drag);
    },
    { capture: true },
  );
  const release = (event: PointerEvent): void => {
    if (latest === undefined || event.pointerId !== latest.event.pointerId) return;
    const drag = next(event, latest);
    latest = undefined;
    if (isMoving) events.end(drag);
    else if (event.type === 'pointerup') events.click(drag);
  };
  cleanUp.listen(document, 'pointerup', release, { capture: true });
  cleanUp.listen(document, 'pointercancel', release, { capture: true });
}
