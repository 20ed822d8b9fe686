import { decodeArray } from './encoding.js';
import { omit } from './omit.js';
import { joinedStretches, lastStep, selectSteps } from './selection.js';
import type { SingleView } from './types.js';
import type { Stretch } from './wire/attractor-3d.js';
import type { DashboardCell, DashboardView } from './wire/dashboard.js';

/**
 * A picture of a dashboard as a view of its own: with the model that it shares.
 *
 * @param view - View of kind `dashboard`.
 * @param row - Index of the row.
 * @param column - Index in the row.
 * @throws {RangeError} If there is no such picture.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]] });
 * const view = dashboard([[phasePortrait(neuron), jacobianSpectrum(neuron)]]);
 * assertEqual('model' in view.rows[0][1].view, false);
 * assertEqual(dashboardChild(view, 0, 1).kind, 'jacobian-spectrum');
 * ```
 */
export function dashboardChild(view: DashboardView, row: number, column: number): SingleView {
  const cell = view.rows.at(row)?.at(column);
  if (cell === undefined || row < 0 || column < 0) {
    throw new RangeError(
      `Cannot take a picture out: \`row\` and \`column\` must exist: got ${row}, ${column}`,
    );
  }
  const { step, selection } = view;
  const whole = withSharedModel(cell, view);
  if (whole.kind !== 'attractor-3d') return whole;
  const marked =
    step === undefined ? omit(whole, 'step') : { ...whole, step: Math.min(step, lastStep(whole)) };
  return selectSteps(marked, selection ?? []);
}

/** A picture with the dashboard's model, where it shares that. */
export function withSharedModel(
  { view, sharesModel }: DashboardCell,
  { model }: Pick<DashboardView, 'model'>,
): SingleView {
  return sharesModel === true && model !== undefined ? ({ ...view, model } as SingleView) : view;
}

/**
 * The last step of the longest picture of a dashboard in which time passes; `undefined` where there is none.
 *
 * @param view - View of kind `dashboard`.
 *
 * Cost: O(size).
 */
export function dashboardSteps({ rows }: DashboardView): number | undefined {
  const lasts = rows.flat().flatMap(({ view }) => stepsOf(view) ?? []);
  return lasts.length === 0 ? undefined : Math.max(...lasts);
}

/**
 * The same dashboard with a step marked in all pictures in which time passes.
 *
 * @param view - View of kind `dashboard`.
 * @param step - Put inside the time there is.
 *
 * Cost: O(size).
 *
 * @example
 * ```ts
 * const series = timeSeries(linearCell({ recurrent: [[0.9]] }), { start: [1], steps: 40 });
 * assertEqual(markStep(dashboard([[series]]), 99).step, 40);
 * ```
 */
export function markStep(view: DashboardView, step: number): DashboardView {
  const last = dashboardSteps(view);
  return last === undefined ? view : { ...view, step: Math.min(last, Math.max(0, Math.round(step))) };
}

/**
 * The same dashboard with stretches of time picked out in all pictures in which time passes.
 *
 * @param view - View of kind `dashboard`.
 * @param stretches - As in `selectSteps`.
 *
 * Cost: O(size).
 */
export function selectInDashboard(view: DashboardView, stretches: readonly Stretch[]): DashboardView {
  const selection = joinedStretches(stretches, dashboardSteps(view) ?? 0);
  return selection.length === 0 ? omit(view, 'selection') : { ...view, selection };
}

/** The last step that a picture shows; `undefined` where no time passes in it. */
function stepsOf(view: SingleView): number | undefined {
  switch (view.kind) {
    case 'time-series': {
      const steps = decodeArray(view.steps);
      return steps.length === 0 ? undefined : Math.round(steps[steps.length - 1]);
    }
    case 'attractor-3d':
      return lastStep(view);
    case 'phase-portrait': {
      const lengths = (view.orbits ?? []).map(
        ({ points, decimatedFrom }) => decimatedFrom ?? points.shape[0],
      );
      return lengths.length === 0 ? undefined : Math.max(...lengths) - 1;
    }
    case 'embedding':
      return view.series.shape[0] - 1;
    default:
      return undefined;
  }
}
