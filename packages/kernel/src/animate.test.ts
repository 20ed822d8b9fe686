import { summarize, type View } from '@phasebook/views';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTslab, stopTslab } from '../test/fake-tslab.js';
import { spectrumAt } from '../test/sample-views.js';
import { animate } from './animate.js';

const frames = [0.2, 0.4, 0.6, 0.8].map(spectrumAt);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  stopTslab();
  vi.restoreAllMocks();
});

/** Runs the clock until the film is over; returns the moments at which something was sent. */
async function play(film: Promise<unknown>): Promise<void> {
  let isOver = false;
  void film.finally(() => {
    isOver = true;
  });
  while (!isOver) await vi.advanceTimersByTimeAsync(5);
}

describe('animate', () => {
  it('plays through one display, the last frame once more in full', async () => {
    const sent = startTslab();
    const film = animate(frames, { framesPerSecond: 20, pixelRatio: 2 });
    await play(film);
    expect(sent.map(({ isUpdate }) => isUpdate)).toEqual([false, true, true, true, true]);
    expect(new Set(sent.map(({ transient }) => transient.display_id))).toEqual(new Set([(await film).id]));
    expect(sent.map(({ data }) => data['text/plain'])).toEqual([...frames, frames[3]].map(summarize));
    const widths = sent.map(({ data }) => Buffer.from(String(data['image/png']), 'base64').readUInt32BE(16));
    expect(widths).toEqual([640, 640, 640, 640, 1280]);
  });

  it('keeps the pace', async () => {
    const sent = startTslab();
    const film = animate(frames, { framesPerSecond: 4 });
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(sent).toHaveLength(2);
    await play(film);
  });

  it('takes generators, and draws a frame when its turn comes', async () => {
    const sent = startTslab();
    let made = 0;
    async function* source(): AsyncGenerator<View> {
      for (const frame of frames) {
        made++;
        yield Promise.resolve(frame);
      }
    }
    const film = animate(source(), { framesPerSecond: 10 });
    await vi.advanceTimersByTimeAsync(20);
    expect(made).toBeLessThan(4);
    await play(film);
    expect(sent).toHaveLength(5);
  });

  it('stops at a signal or an interrupt, and leaves no listener', async () => {
    const listeners = process.listenerCount('SIGINT');
    for (const stop of ['signal', 'interrupt'] as const) {
      const sent = startTslab();
      const signal = { aborted: false };
      const film = animate(frames, { framesPerSecond: 10, signal });
      await vi.advanceTimersByTimeAsync(20);
      if (stop === 'signal') signal.aborted = true;
      else process.emit('SIGINT');
      await play(film);
      expect(sent.length, stop).toBeLessThan(4);
      stopTslab();
    }
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });

  it('prints the last sentence, at once, outside a notebook', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await animate(frames);
    expect(write.mock.calls.map(([text]) => text)).toEqual([`${summarize(frames[3])}\n`]);
  });

  it('refuses speeds that flood the notebook, and films without frames', async () => {
    await expect(animate(frames, { framesPerSecond: 21 })).rejects.toThrow(
      '`framesPerSecond` must be in (0, 20]: got 21',
    );
    await expect(animate(frames, { framesPerSecond: 0 })).rejects.toThrow(RangeError);
    await expect(animate([])).rejects.toThrow('`frames` must hold at least one view: got none');
  });
});
