import type { Attractor3dView } from './wire/attractor-3d.js';

/**
 * The same space seen from another side.
 *
 * @param view - View of kind `attractor-3d`.
 * @param by - Degrees to turn by: around the third axis, and upwards; the elevation stops at the poles.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * const view = attractor3d([[0, 0, 0], [1, 2, 3], [2, 1, 0]], { camera: { azimuth: 170, elevation: 80 } });
 * assertEqual(turnCamera(view, { azimuth: 20, elevation: 20 }).camera, { azimuth: -170, elevation: 90 });
 * ```
 */
export function turnCamera(
  view: Attractor3dView,
  by: { readonly azimuth?: number; readonly elevation?: number },
): Attractor3dView {
  const { azimuth, elevation } = view.camera;
  const around = azimuth + (by.azimuth ?? 0);
  return {
    ...view,
    camera: {
      azimuth: around - 360 * Math.ceil((around - 180) / 360),
      elevation: Math.min(90, Math.max(-90, elevation + (by.elevation ?? 0))),
    },
  };
}
