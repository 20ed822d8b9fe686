import { dashboardSteps, withSharedModel } from './dashboard-cells.js';
import { omit } from './omit.js';
import { dashboardLimits } from './readers/dashboard.js';
import type { LiveView, RecomputeOptions } from './recompute.js';
import type { Model, SingleView } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { DashboardCell, DashboardView } from './wire/dashboard.js';

/** A picture of a dashboard: a view, or a view with its share of the row's width. */
export type DashboardPart = SingleView | { readonly view: SingleView; readonly width?: number };

/** Options of {@link dashboard}. */
export interface DashboardOptions {
  /** Step that is marked in all pictures in which time passes. @default none */
  readonly step?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot make a dashboard';

/**
 * Several pictures in one output: sliders, the step that is marked, and what is picked out are shared.
 *
 * Pictures of the same model hold it once. Its sliders drive all of them; pictures of other models keep their own.
 *
 * @param rows - Pictures row by row, each row from left to right; no dashboards and no model pages.
 * @param options - Heading and marked step.
 * @returns View of kind `dashboard`.
 * @throws {RangeError} If there is no picture, there are more than 6 rows, 4 in a row or 12 in all, or one is of a kind
 * that cannot be part of a dashboard.
 *
 * Cost: O(size).
 *
 * @example One slider, two pictures
 * ```ts
 * const w = { name: 'w', minimum: 0, maximum: 3, value: 2, targets: [{ block: 'recurrent', index: 0 }] } as const;
 * const neuron = elmanCell({ recurrent: [[2]] });
 * const view = dashboard([[phasePortrait(neuron, { parameters: [w] }), jacobianSpectrum(neuron, { parameters: [w] })]]);
 * const [[portrait]] = recompute(view, { w: 0.5 }).rows;
 * assertEqual(portrait.view.kind === 'phase-portrait' && portrait.view.fixedPoints?.length, 1);
 * ```
 */
export function dashboard(
  rows: readonly (readonly DashboardPart[])[],
  options: DashboardOptions = {},
): DashboardView {
  const { step, title } = options;
  checkNumbers(rows);
  const parts = rows.map((row) => row.map((part) => ('view' in part ? part : { view: part })));
  for (const { view, width } of parts.flat()) {
    const kind: string = view.kind;
    if (kind === 'dashboard' || kind === 'model') {
      throw new RangeError(`${purpose}: \`rows\` must not hold a view of kind ${kind}`);
    }
    if (width !== undefined && !(width > 0 && Number.isFinite(width))) {
      throw new RangeError(`${purpose}: \`width\` must be positive: got ${width}`);
    }
  }
  const model = parts
    .flat()
    .map(({ view }) => modelIn(view))
    .find((one) => one !== undefined);
  const text = model && JSON.stringify(model);
  const cells = parts.map((row) =>
    row.map(({ view, width }): DashboardCell => {
      const isShared = text !== undefined && JSON.stringify(modelIn(view)) === text;
      return {
        view: isShared ? withoutModel(view) : view,
        ...(isShared && { sharesModel: true }),
        ...(width !== undefined && { width }),
      };
    }),
  );
  const [selection] = cells.flat().flatMap(({ view }) => ('selection' in view ? [view.selection] : []));
  const result: DashboardView = {
    kind: 'dashboard',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    rows: cells,
    ...(model && { model }),
    ...(selection && { selection }),
  };
  if (step === undefined) return result;
  const last = dashboardSteps(result) ?? -1;
  if (!(Number.isInteger(step) && step >= 0 && step <= last)) {
    throw new RangeError(`${purpose}: \`step\` must be a whole number from 0 to ${last}: got ${step}`);
  }
  return { ...result, step };
}

function checkNumbers(rows: readonly (readonly DashboardPart[])[]): void {
  const { maxRows, maxColumns, maxCells } = dashboardLimits;
  const count = rows.reduce((sum, row) => sum + row.length, 0);
  const check = (isRight: boolean, what: string, actual: number): void => {
    if (!isRight) throw new RangeError(`${purpose}: \`rows\` must have ${what}: got ${actual}`);
  };
  check(rows.length >= 1 && rows.length <= maxRows, `1 to ${maxRows} rows`, rows.length);
  for (const row of rows) {
    check(row.length >= 1 && row.length <= maxColumns, `1 to ${maxColumns} pictures in a row`, row.length);
  }
  check(count <= maxCells, `at most ${maxCells} pictures`, count);
}

function modelIn(view: SingleView): Model | undefined {
  return 'model' in view ? view.model : undefined;
}

function withoutModel(view: SingleView): SingleView {
  return 'model' in view ? (omit(view, 'model') as SingleView) : view;
}

/** All pictures of the shared model at other values of its parameters; the others stay as they are. `again` computes one. */
export function recomputeDashboard(
  view: DashboardView,
  values: Readonly<Record<string, number>>,
  model: Model,
  options: RecomputeOptions,
  again: (view: LiveView, values: Readonly<Record<string, number>>, options: RecomputeOptions) => LiveView,
): DashboardView {
  const rows = view.rows.map((row) =>
    row.map((cell): DashboardCell => {
      if (cell.sharesModel !== true) return cell;
      const whole = withSharedModel(cell, view) as LiveView;
      return { ...cell, view: withoutModel(again(whole, values, omit(options, 'previous')) as SingleView) };
    }),
  );
  return { ...view, rows, model };
}
