import type { View } from '@phasebook/views';
import { output, type PictureOptions } from './bundle.js';
import { asDisplayed, newDisplayId, present } from './displayed.js';
import type { DisplayContent } from './tslab-display.js';

/** Options of {@link show}. */
export interface ShowOptions extends PictureOptions {
  /** Display id, so that another cell can replace the picture with `update(id, view)`. @default a new one */
  readonly id?: string;
}

/** A picture in the notebook that can be replaced. */
export interface Picture {
  /** Display id of the output. */
  readonly id: string;
  /** Replaces the picture, wherever its output stands. */
  update(view: View): void;
  /** The sentence that says what the picture shows. */
  toString(): string;
}

/**
 * Shows a view as the output of the cell: live where the Phasebook extension is, as a picture everywhere else.
 *
 * Outside a notebook the sentence that says what the picture shows is printed instead. As the last expression of a
 * cell, `show(view)` prints nothing besides the picture.
 *
 * @param view - What to show.
 * @param options - Display id; size and colours of the static picture.
 * @returns Handle that replaces the picture later.
 * @throws {ViewError} If the view is not valid; the error names the place.
 *
 * Cost: some 100 ms.
 *
 * @example
 * ```ts
 * const picture = show(jacobianSpectrum([[0.5]]));
 * picture.update(jacobianSpectrum([[0.9]]));
 * assertEqual(String(picture).includes('0.9'), true);
 * ```
 */
export function show(view: View, options: ShowOptions = {}): Picture {
  return open(output(view, options), options);
}

/** Displays an output, as a new one or in the place of that id, and returns its handle. */
export function open(first: DisplayContent, options: ShowOptions, isUpdate: boolean = false): Picture {
  const id = options.id ?? newDisplayId();
  let content = first;
  let wasSent = present(content, id, isUpdate);
  const picture: Picture = {
    id,
    update(view: View): void {
      content = output(view, options);
      wasSent = present(content, id, true);
    },
  };
  return asDisplayed(
    picture,
    () => content,
    () => wasSent,
  );
}

/**
 * Replaces a picture that was shown before, in whatever cell it stands; the whole output is sent anew.
 *
 * @param picture - Handle that `show` returned, or the display id that it was given.
 * @param view - What to show from now on.
 * @throws {ViewError} If the view is not valid; the error names the place.
 *
 * @example
 * ```ts
 * show(jacobianSpectrum([[0.5]]), { id: 'spectrum' });
 * update('spectrum', jacobianSpectrum([[0.9]]));
 * ```
 */
export function update(picture: Picture | string, view: View): void {
  if (typeof picture === 'string') present(output(view), picture, true);
  else picture.update(view);
}
