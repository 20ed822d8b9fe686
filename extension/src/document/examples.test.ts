import { parseView } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { exampleNames } from './example-names.js';
import { exampleText } from './examples.js';

describe('exampleText', () => {
  it.each(exampleNames)('%s is a valid view with sliders', (name) => {
    const view = parseView(exampleText(name));
    expect(view.title).toBe(name);
    expect('model' in view && view.model?.parameters?.length).toBeGreaterThan(0);
  });

  it('gives the first example for an unknown name', () => {
    expect(parseView(exampleText('nothing')).title).toBe(exampleNames[0]);
  });
});
