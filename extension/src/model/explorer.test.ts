import { elmanCell } from '@phasebook/dynamics';
import { modelView, type ModelPart } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { explore } from '../live/explore.js';
import type { ExploreMessage, ExploreReply } from '../live/protocol.js';
import { inTurn } from './exploration.js';
import { ModelExplorer } from './explorer.js';

const network = modelView(elmanCell({ recurrent: [[2]] }), { blocks: false });

/** An explorer whose work goes on when the test says so. */
function make(): {
  explorer: ModelExplorer;
  log: string[];
  asked: { message: ExploreMessage; tell: (reply: ExploreReply) => void; isEnded: boolean }[];
} {
  const asked: ReturnType<typeof make>['asked'] = [];
  const explorer = new ModelExplorer(network, (message, tell) => {
    const job = { message, tell, isEnded: false };
    asked.push(job);
    return { end: () => void (job.isEnded = true) };
  });
  const log: string[] = [];
  explorer.changed.connect((sender, part) => void log.push(`${part} ${sender.status(part).state}`));
  return { explorer, log, asked };
}

describe('ModelExplorer', () => {
  it('computes one part after the other', () => {
    const { explorer, log, asked } = make();
    explorer.request('blocks', 'portrait');
    expect(asked).toHaveLength(1);
    explore(asked[0].message, asked[0].tell);
    expect(asked).toHaveLength(2);
    explore(asked[1].message, asked[1].tell);
    expect(explorer.isBusy).toBe(false);
    expect(explorer.status('portrait').view?.kind).toBe('phase-portrait');
    expect(log.filter((line) => !line.startsWith('portrait running'))).toEqual([
      'blocks running',
      'blocks done',
      'portrait done',
    ]);
    expect(asked.every(({ isEnded }) => isEnded)).toBe(true);
  });

  it('shows progress and stages, and keeps a stage when it is cancelled', () => {
    const { explorer, asked } = make();
    explorer.request('exponents', 'gradients');
    asked[0].tell({ type: 'progress', done: 1, total: 4 });
    asked[0].tell({ type: 'stage', view: network });
    expect(explorer.status('exponents')).toEqual({ state: 'running', share: 0.25, view: network });
    explorer.cancel('exponents');
    expect(asked[0].isEnded).toBe(true);
    expect(explorer.status('exponents')).toMatchObject({ state: 'cancelled', view: network });
    asked[0].tell({ type: 'explored', view: network });
    expect(explorer.status('exponents').state).toBe('cancelled');
    expect(asked[1].message.part).toBe('gradients');
  });

  it('takes a waiting part off the list, and computes a cancelled one again', () => {
    const { explorer, asked } = make();
    explorer.request('portrait', 'gradients');
    explorer.cancel('gradients');
    explorer.cancel('portrait');
    expect(explorer.isBusy).toBe(false);
    explorer.request('portrait');
    expect(asked.map(({ message }): ModelPart => message.part)).toEqual(['portrait', 'portrait']);
  });

  it('says why a part failed and goes on', () => {
    const { explorer, asked } = make();
    explorer.request('portrait', 'gradients');
    asked[0].tell({ type: 'unexplored', message: 'no' });
    expect(explorer.status('portrait')).toMatchObject({ state: 'failed', message: 'no' });
    expect(explorer.isBusy).toBe(true);
    explorer.dispose();
    expect(asked[1].isEnded).toBe(true);
  });
});

describe('inTurn', () => {
  it('lets the third of two at once wait, and serves it when one of them ends', () => {
    const log: string[] = [];
    const start = inTurn(({ part }) => {
      log.push(`${part} begins`);
      return { end: () => void log.push(`${part} ends`) };
    }, 2);
    const parts: ModelPart[] = ['blocks', 'portrait', 'exponents', 'gradients'];
    const [first, second, third, fourth] = parts.map((part) => start({ network, part }, () => undefined));
    expect(log).toEqual(['blocks begins', 'portrait begins']);
    third.end();
    second.end();
    second.end();
    expect(log.slice(2)).toEqual(['portrait ends', 'gradients begins']);
    first.end();
    fourth.end();
    expect(log.slice(4)).toEqual(['blocks ends', 'gradients ends']);
    start({ network, part: 'blocks' }, () => undefined);
    expect(log.slice(6)).toEqual(['blocks begins']);
  });
});
