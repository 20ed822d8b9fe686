import type { Cell, SmoothMap } from '@phasebook/dynamics';

/**
 * A map that steps itself instead of in a numeric engine: a picture's orbit has the same bits in a notebook and in a
 * browser, whatever engines they have, and does not jump where the one takes over from the other.
 */
export function stepwiseMap(map: SmoothMap): SmoothMap {
  return { ...map, tanhNetwork: undefined };
}

/** The same for a cell with inputs. */
export function stepwiseCell(cell: Cell): Cell {
  return { ...cell, unroll: undefined };
}
