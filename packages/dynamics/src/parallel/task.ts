import type { Vector } from '@phasebook/linalg';
import { cellFrom } from '../cells/cell-from.js';
import {
  lyapunovSpectrum,
  type LyapunovSpectrum,
  type LyapunovSpectrumOptions,
} from '../lyapunov/lyapunov-spectrum.js';
import { lyapunovSweep, type LyapunovSweepOptions, type SweepRow } from '../lyapunov/lyapunov-sweep.js';
import { answerSearch } from '../orbits/answer-search.js';
import { ensemble } from '../orbits/ensemble.js';
import type { SearchAnswers, SearchRequest } from '../orbits/fixed-point-search.js';
import { hybrid } from '../orbits/hybrid.js';
import { levenbergMarquardt } from '../orbits/levenberg-marquardt.js';
import { newton } from '../orbits/newton.js';
import type { FixedPointSolver } from '../orbits/solvers.js';
import type { CellDescription } from '../system/cell-description.js';
import { throwIfAborted, type CancelSignal } from '../system/long-work.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';

/** Name of a solver: what crosses to a worker in place of its code. */
export type SolverName = 'hybrid' | 'newton' | 'levenberg-marquardt';

/** A cell with a frozen input, as data. */
export interface MapDescription {
  readonly cell: CellDescription;
  readonly input: Vector;
}

/** Options of a spectrum without its callbacks. */
export type LyapunovSettings = Omit<LyapunovSpectrumOptions, 'signal' | 'onProgress'>;

/** Options of a sweep without its callbacks. */
export type SweepSettings = Omit<LyapunovSweepOptions, 'signal' | 'onProgress'>;

type SearchItems = {
  readonly [K in SearchRequest['kind']]: {
    readonly shared: {
      readonly map: MapDescription;
      readonly solver: SolverName;
      readonly tolerance: number;
      readonly known?: readonly Vector[];
    };
    readonly item: Vector;
    readonly result: SearchAnswers[K][number];
  };
};

/** What kinds of work there are: what is common to all items of a task, an item, and what an item gives. */
export interface Work extends SearchItems {
  readonly lyapunov: {
    readonly shared: object;
    readonly item: {
      readonly map: MapDescription;
      readonly start: Vector;
      readonly settings: LyapunovSettings;
    };
    readonly result: LyapunovSpectrum;
  };
  readonly sweep: {
    readonly shared: { readonly settings: SweepSettings };
    readonly item: { readonly map: MapDescription; readonly start: Vector };
    readonly result: SweepRow;
  };
  readonly ensemble: {
    readonly shared: { readonly map: MapDescription; readonly steps: number };
    readonly item: Vector;
    readonly result: Vector;
  };
}

/** Name of some work. */
export type WorkKind = keyof Work;

/** Work for one worker, as plain data: its items do not depend on each other, so that it may be cut anywhere. */
export interface TaskOf<K extends WorkKind> {
  readonly kind: K;
  readonly shared: Work[K]['shared'];
  readonly items: readonly Work[K]['item'][];
}

/** Some work for one worker. */
export type Task = { readonly [K in WorkKind]: TaskOf<K> }[WorkKind];

/** What a task gives: one result for each item. */
export type TaskResult = readonly Work[WorkKind]['result'][];

/** Does the work of a task, in whichever thread it is called. */
export function performTask(task: Task, signal?: CancelSignal): TaskResult {
  throwIfAborted(signal);
  switch (task.kind) {
    case 'lyapunov':
      return task.items.map(({ map, start, settings }) => {
        return lyapunovSpectrum(mapFrom(map), start, { ...settings, signal });
      });
    case 'sweep':
      return sweepRows(task, signal);
    case 'ensemble': {
      const { map, steps } = task.shared;
      const { states } = ensemble(
        mapFrom(map),
        task.items.map((state) => Array.from(state)),
        { steps },
      );
      return task.items.map((_, i) => states.data.slice(i * states.columns, (i + 1) * states.columns));
    }
    default: {
      const { kind, shared, items: states } = task;
      const { map, solver, tolerance, known } = shared;
      const request: SearchRequest = kind === 'solve' && known ? { kind, states, known } : { kind, states };
      return answerSearch(mapFrom(map), solverNamed(solver), tolerance, request, () =>
        throwIfAborted(signal),
      );
    }
  }
}

function sweepRows(task: TaskOf<'sweep'>, signal: CancelSignal | undefined): readonly SweepRow[] {
  const maps = task.items.map(({ map }) => mapFrom(map));
  const starts = task.items.map(({ start }) => start);
  const { exponentsPerStep, standardErrors, worstSpreads } = lyapunovSweep(maps, starts, {
    ...task.shared.settings,
    signal,
  });
  const k = exponentsPerStep.columns;
  return maps.map((_, i) => ({
    exponents: exponentsPerStep.data.slice(i * k, (i + 1) * k),
    errors: standardErrors.data.slice(i * k, (i + 1) * k),
    spread: worstSpreads[i],
  }));
}

function mapFrom({ cell, input }: MapDescription): SmoothMap {
  return withInput(cellFrom(cell), input);
}

function solverNamed(name: SolverName): FixedPointSolver {
  if (name === 'newton') return newton();
  return name === 'levenberg-marquardt' ? levenbergMarquardt() : hybrid();
}

/**
 * The same data without what its arrays do not show: an array that views a part of a buffer crosses to another
 * thread together with the whole buffer.
 */
export function compacted<T>(value: T): T {
  if (value instanceof Float64Array) {
    return (value.byteLength === value.buffer.byteLength ? value : value.slice()) as T;
  }
  if (Array.isArray(value)) return value.map(compacted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, compacted(entry)])) as T;
}
