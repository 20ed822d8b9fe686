import type { View } from '@phasebook/views';
import { output } from './bundle.js';
import { isNotebook } from './tslab-display.js';
import { open, type Picture, type ShowOptions } from './show.js';

/** Options of {@link animate}. */
export interface AnimateOptions extends ShowOptions {
  /** Frames per second, at most 20; slower where drawing takes longer. @default 10 */
  readonly framesPerSecond?: number;
  /** Stops after the current frame, which stays. */
  readonly signal?: { readonly aborted: boolean };
}

const fastest = 20;

/**
 * Plays views one after the other in one output.
 *
 * Frames are drawn when their turn comes, so a generator may compute them as it goes; interrupting the kernel stops
 * the film. Frames in between are drawn coarsely, the last one in full. Outside a notebook only the sentence of the
 * last frame is printed, at once.
 *
 * @param frames - Views in order; an array, a generator or an async generator.
 * @param options - Speed, display id, size and colours.
 * @returns Handle of the output, when the last frame is shown.
 * @throws {RangeError} If there is no frame, or the speed is not in (0, 20].
 *
 * @example
 * ```ts
 * const frames = [0.5, 0.7, 0.9].map((weight) => jacobianSpectrum([[weight]]));
 * const picture = await animate(frames, { framesPerSecond: 20 });
 * assertEqual(String(picture).includes('0.9'), true);
 * ```
 */
export async function animate(
  frames: Iterable<View> | AsyncIterable<View>,
  options: AnimateOptions = {},
): Promise<Picture> {
  const { framesPerSecond = 10, signal } = options;
  if (!(framesPerSecond > 0 && framesPerSecond <= fastest)) {
    throw new RangeError(
      `Cannot animate: \`framesPerSecond\` must be in (0, ${fastest}]: got ${framesPerSecond}`,
    );
  }
  const interval = 1000 / framesPerSecond;
  const live = isNotebook();
  const draft = { ...options, pixelRatio: 1 };
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
  };
  let picture: Picture | undefined;
  let last: View | undefined;
  try {
    if (live) {
      // A listener that is added while a cell's synchronous part runs is forgotten by Node when that part ends, and the
      // next signal then ends the process.
      await pause(0);
      process.once('SIGINT', interrupt);
    }
    let due = performance.now();
    for await (const view of frames) {
      last = view;
      if (!live) continue;
      await pause(due - performance.now());
      if (picture === undefined) picture = open(output(view, draft), draft);
      else picture.update(view);
      due = Math.max(due + interval, performance.now());
      if (isInterrupted || signal?.aborted) break;
      // Lets the kernel send the frame and take an interrupt even when nothing is waited for.
      await pause(0);
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
  if (last === undefined)
    throw new RangeError('Cannot animate: `frames` must hold at least one view: got none');
  return picture === undefined ? open(output(last, options), options) : finish(picture, last, options);
}

/** The last frame in full, under the same id, with a handle that draws in full from now on. */
function finish(picture: Picture, view: View, options: AnimateOptions): Picture {
  return open(output(view, options), { ...options, id: picture.id }, true);
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
