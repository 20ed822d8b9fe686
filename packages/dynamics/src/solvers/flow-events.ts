import type { Vector } from '@phasebook/linalg';

/** A condition to watch for along an orbit: a zero of a function of the state. */
export interface FlowEvent {
  /** g(h, t), continuous; the event is its change of sign. */
  readonly value: (state: Vector, time: number) => number;
  /** Which changes of sign count. @default 'both' */
  readonly direction?: 'rising' | 'falling' | 'both';
  /** What the integration does then. @default 'continue' */
  readonly then?: 'continue' | 'stop';
  /**
   * Events are not looked for during this time after the start, in units of time: for an orbit that starts on its
   * own section. A value of exactly 0 at the start is no event in any case.
   * @default 0
   */
  readonly after?: number;
}

/** A change of sign between two points of a step. */
export interface Bracket {
  /** Index of the event. */
  readonly event: number;
  readonly direction: 'rising' | 'falling';
  readonly early: number;
  readonly late: number;
}

/** Points per step at which events are looked for: two changes of sign between neighbours go unseen. */
const LOOKS = 4;

/** Follows the signs of the events' functions along an orbit. */
export class EventWatch {
  readonly #events: readonly FlowEvent[];
  readonly #startTime: number;
  /** Last sign other than 0, and when. */
  readonly #signs: number[];
  readonly #times: number[];

  constructor(events: readonly FlowEvent[], start: Vector, startTime: number) {
    this.#events = events;
    this.#startTime = startTime;
    this.#times = events.map(() => startTime);
    this.#signs = events.map(({ value, after = 0 }) => (after > 0 ? 0 : Math.sign(value(start, startTime))));
  }

  /** Changes of sign over a step, earliest bracket first. */
  brackets(time: number, step: number, at: (time: number) => Vector): Bracket[] {
    const found: Bracket[] = [];
    if (this.#events.length === 0) return found;
    for (let look = 1; look <= LOOKS; look++) {
      const late = look === LOOKS ? time + step : time + (step * look) / LOOKS;
      const state = at(late);
      this.#events.forEach(({ value, direction = 'both', after = 0 }, event) => {
        if (late <= this.#startTime + after) return;
        const sign = Math.sign(value(state, late));
        if (sign === 0) return;
        const turn = sign > 0 ? 'rising' : 'falling';
        const hasCrossed = this.#signs[event] === -sign;
        if (hasCrossed && (direction === 'both' || direction === turn)) {
          found.push({ event, direction: turn, early: this.#times[event], late });
        }
        this.#signs[event] = sign;
        this.#times[event] = late;
      });
    }
    return found;
  }
}

/**
 * Zero of g between two times where its signs differ, by the Illinois variant of the false position.
 *
 * Source: Dowell and Jarratt, BIT 11 (1971) 168–174.
 */
export function zeroBetween(g: (time: number) => number, early: number, late: number): number {
  let [a, b] = [early, late];
  let [ga, gb] = [g(a), g(b)];
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
  let side = 0;
  for (let iteration = 0; iteration < 200 && Math.abs(b - a) > tolerance && ga !== gb; iteration++) {
    const guess = (a * gb - b * ga) / (gb - ga);
    // Every tenth time halve: the false position may creep where g is nearly flat.
    const c = iteration % 10 === 9 || !(guess > a && guess < b) ? (a + b) / 2 : guess;
    const gc = g(c);
    if (gc === 0) return c;
    if (Math.sign(gc) === Math.sign(gb)) {
      [b, gb] = [c, gc];
      if (side === 1) ga /= 2;
      side = 1;
    } else {
      [a, ga] = [c, gc];
      if (side === -1) gb /= 2;
      side = -1;
    }
  }
  return (a + b) / 2;
}
