import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { loopHint } from './loop-hint.js';
import type { TypeScript } from './tslab.js';

const typescript = ts as unknown as TypeScript;

describe('loopHint', () => {
  it.each([
    'for (let i = 0; i < n; i++) sum += i;',
    'for (const x of xs) f(x);',
    'let i = 0;\nwhile (i < 9) i++;',
  ])('hints at %s', (code) => {
    expect(loopHint(typescript, code, 16.4)).toMatch(/took 16 s and has a loop at its top level/);
    expect(loopHint(typescript, code, 1)).toBeUndefined();
  });

  it.each(['{ for (;;); }', 'const f = () => { while (true); };', 'run();', 'for ('])(
    'is silent about %s',
    (code) => {
      if (code !== 'for (') expect(loopHint(typescript, code, 20)).toBeUndefined();
      else expect(() => loopHint(typescript, code, 20)).not.toThrow();
    },
  );
});
