import { elmanCell } from '@phasebook/dynamics';
import { phasePortrait, recompute, type LiveView, type PhasePortraitView } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { LatestWins } from './latest-wins.js';
import { LivePicture } from './live-picture.js';
import type { RecomputeJob } from './protocol.js';

const view = phasePortrait(elmanCell({ recurrent: [[2]] }), {
  parameters: [{ name: 'w', minimum: 0, maximum: 3, value: 2, targets: [{ block: 'recurrent', index: 0 }] }],
  trajectories: [[0.1]],
  steps: 20,
});

/** A picture whose work is done at once, in the page. */
function makePicture(): { picture: LivePicture<PhasePortraitView>; jobs: RecomputeJob[] } {
  const jobs: RecomputeJob[] = [];
  const work = new LatestWins<RecomputeJob, LiveView>(() => ({
    run: (job, done, failed): void => {
      jobs.push(job);
      try {
        done(recompute(job.view, job.values));
      } catch (error) {
        failed(String(error));
      }
    },
    end: () => undefined,
  }));
  return { picture: new LivePicture(view, work), jobs };
}

describe('LivePicture', () => {
  it('is the view itself until something is turned', () => {
    const { picture, jobs } = makePicture();
    expect(picture.shown).toBe(view);
    expect(picture.values).toEqual({ w: 2 });
    expect(picture.isTurned).toBe(false);
    expect(jobs).toEqual([]);
  });

  it('follows a parameter through the pitchfork and back', () => {
    const { picture } = makePicture();
    picture.turn('w', 0.5);
    expect(picture.shown.fixedPoints).toHaveLength(1);
    expect(picture.isTurned).toBe(true);
    picture.turn('w', 1.5);
    expect(picture.shown.fixedPoints).toHaveLength(3);
    picture.reset();
    expect(picture.shown).toBe(view);
    expect(picture.isTurned).toBe(false);
    expect(view.fixedPoints).toHaveLength(3);
  });

  it('computes what the reader has added anew, also on reset', () => {
    const { picture, jobs } = makePicture();
    picture.turn('w', 0.5);
    picture.edit((shown) => ({ ...shown, orbits: [...(shown.orbits ?? []), ...(shown.orbits ?? [])] }));
    expect(picture.shown.orbits).toHaveLength(2);
    picture.reset();
    expect(jobs.at(-1)?.values).toEqual({});
    expect(picture.shown.orbits).toHaveLength(2);
    expect(picture.shown.fixedPoints).toHaveLength(3);
  });

  it('keeps what was turned when the same model comes again, and drops it with another model', () => {
    const { picture } = makePicture();
    picture.turn('w', 0.5);
    picture.replace({ ...view, title: 'again' });
    expect(picture.values).toEqual({ w: 0.5 });
    expect(picture.shown.title).toBe('again');
    expect(picture.shown.fixedPoints).toHaveLength(1);
    const other = phasePortrait(elmanCell({ recurrent: [[1.7]] }), {
      parameters: [
        { name: 'w', minimum: 0, maximum: 3, value: 1.7, targets: [{ block: 'recurrent', index: 0 }] },
      ],
    });
    picture.replace(other);
    expect(picture.values).toEqual({ w: 1.7 });
    expect(picture.shown).toBe(other);
  });

  it('reports a failed computation and keeps the last picture', () => {
    const { picture } = makePicture();
    const messages: string[] = [];
    picture.failed.connect((_, message) => void messages.push(message));
    picture.turn('no such parameter', 1);
    expect(messages).toHaveLength(1);
    expect(picture.shown).toBe(view);
  });
});
