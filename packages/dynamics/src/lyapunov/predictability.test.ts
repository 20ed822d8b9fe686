import { describe, expect, it } from 'vitest';
import { henonMap, logisticMap } from '../zoo/maps.js';
import { predictability } from './predictability.js';

describe('predictability', () => {
  it.each([
    [0.8, 'regular'],
    [1, 'regular'],
    [1.11, 'partially-predictable'],
    [1.4, 'strong-chaos'],
  ])('case 3.6: Hénon at a = %s is %s', (a, kind) => {
    expect(predictability(henonMap({ a }), [0.1, 0.1], { samples: 100 }).kind).toBe(kind);
  });

  it('a fixed point is regular, an orbit that leaves is undecided', () => {
    expect(predictability(logisticMap(2.5), [0.3], { samples: 10 }).kind).toBe('regular');
    const away = predictability(henonMap(), [9, 9], { samples: 10 });
    expect([away.kind, away.warnings.length]).toEqual(['undecided', 1]);
  });

  it('names the wrong argument', () => {
    const run = (options: object): unknown => predictability(logisticMap(4), [0.3], options);
    expect(() => run({ distances: [1e-6] })).toThrow(/`distances`/);
    expect(() => run({ distances: [1e-6, 1] })).toThrow(/`distances`/);
    expect(() => run({ samples: 1 })).toThrow(/`samples`/);
    expect(() => run({ maxSteps: 0 })).toThrow(/`maxSteps`/);
  });
});
