import { omit } from '../omit.js';
import {
  checked,
  count,
  fault,
  flag,
  list,
  nonEmptyText,
  numberWhere,
  oneOf,
  optional,
  properties,
  record,
  require,
  text,
  type Reader,
} from '../reader.js';
import type { SingleView, View } from '../types.js';
import type { DashboardCell, DashboardView } from '../wire/dashboard.js';
import { selection } from './attractor-3d.js';
import { model } from './model.js';
import { version } from './picture.js';

/** How much a dashboard may hold: what does not fit on a screen is not seen together. */
export const dashboardLimits = { maxRows: 6, maxColumns: 4, maxCells: 12 } as const;

const { maxRows, maxColumns, maxCells } = dashboardLimits;

/** Reads a dashboard; `readSingle` reads views of the other kinds. */
export function dashboardReader(readSingle: Reader<SingleView>): Reader<View> {
  return (value, path) => {
    const source = properties(value, path);
    const shared = Object.hasOwn(source, 'model') ? source.model : undefined;
    const cell: Reader<DashboardCell> = (entry, at) => readCell(entry, at, shared, readSingle);
    return dashboardRecord(cell)(value, path);
  };
}

function dashboardRecord(cell: Reader<DashboardCell>): Reader<View> {
  return checked(
    record<DashboardView>({
      kind: oneOf('dashboard'),
      version,
      title: optional(text),
      warnings: optional(list(text)),
      rows: boundedList(boundedList(cell, maxColumns, 'pictures'), maxRows, 'rows'),
      model: optional(model),
      step: optional(count),
      selection: optional(selection),
    }),
    ({ rows }, path) => {
      const cells = rows.flat().length;
      require(cells <= maxCells, `${path}.rows`, `of at most ${maxCells} pictures`, cells);
    },
  );
}

/** A list of at least one, cut off before its entries are read. */
function boundedList<T>(item: Reader<T>, most: number, what: string): Reader<readonly T[]> {
  const read = list(item);
  return (value, path) => {
    if (Array.isArray(value) && (value.length < 1 || value.length > most)) {
      return fault(path, `a list of 1 to ${most} ${what}`, value);
    }
    return read(value, path);
  };
}

/** A picture that shares the model is read with it, so that one is checked against the other. */
function readCell(
  value: unknown,
  path: string,
  shared: unknown,
  readSingle: Reader<SingleView>,
): DashboardCell {
  const outer = record<Omit<DashboardCell, 'view'>>({
    sharesModel: optional(flag),
    width: optional(numberWhere((width) => width > 0, 'a positive number')),
  })(value, path);
  const given = properties(value, path);
  const inner = Object.hasOwn(given, 'view') ? given.view : undefined;
  const { kind } = properties(inner, `${path}.view`);
  nonEmptyText(kind, `${path}.view.kind`);
  require(kind !== 'model' &&
    kind !== 'dashboard', `${path}.view.kind`, 'a kind that can be part of a dashboard', kind);
  if (outer.sharesModel !== true) return { view: readSingle(inner, `${path}.view`), ...outer };
  require(shared !== undefined, `${path}.sharesModel`, 'false, or a dashboard with a model', true);
  const whole = readSingle({ ...(inner as object), model: shared }, `${path}.view`);
  require('model' in whole, `${path}.sharesModel`, 'false for a view without a model', true);
  const view = omit(whole as SingleView & { readonly model?: unknown }, 'model');
  return { view: view as SingleView, ...outer };
}
