import { describe, expect, it } from 'vitest';
import { formatStep, stepOf } from '../panel/sliders.js';
import { fallbackPicture } from './fallback.js';
import { defaultPreferences, readPreferences } from './preferences.js';
import { fileName } from './save.js';

describe('readPreferences', () => {
  it('takes what fits and keeps defaults for the rest', () => {
    expect(readPreferences({})).toEqual(defaultPreferences);
    expect(readPreferences({ precision: 7, animation: false, colorScheme: 'dark' })).toEqual({
      precision: 7,
      animation: false,
      colorScheme: 'dark',
    });
    expect(readPreferences({ precision: 99, animation: 'yes', colorScheme: 'blue' })).toEqual(
      defaultPreferences,
    );
  });
});

describe('fallbackPicture', () => {
  it('prefers SVG, which cannot run scripts as an image', () => {
    const picture = fallbackPicture({
      'image/svg+xml': '<svg>&"</svg>',
      'image/png': 'AAAA',
      'text/plain': 'Two points',
    });
    expect(picture).toEqual({
      source: 'data:image/svg+xml;charset=utf-8,%3Csvg%3E%26%22%3C%2Fsvg%3E',
      description: 'Two points',
    });
  });

  it('takes PNG in lines and refuses what is not base64', () => {
    expect(fallbackPicture({ 'image/png': ['AA', 'AA\n'] })?.source).toBe('data:image/png;base64,AAAA');
    expect(fallbackPicture({ 'image/png': '" onerror="alert(1)' })).toBeUndefined();
    expect(fallbackPicture({})).toBeUndefined();
  });
});

describe('sliders', () => {
  it('has steps that a reader can read', () => {
    const control = { name: 'w', minimum: 0, maximum: 3, value: 1, targets: [] };
    expect(stepOf(control)).toBe(0.02);
    expect(stepOf({ ...control, step: 0.25 })).toBe(0.25);
    expect(stepOf({ ...control, maximum: 1000 })).toBe(10);
  });

  it('shows as many decimals as the step has', () => {
    expect(formatStep(-0.5, 0.02)).toBe('−0.50');
    expect(formatStep(12, 10)).toBe('12');
  });
});

describe('fileName', () => {
  it('keeps letters and digits of any script', () => {
    const view = { kind: 'curves', version: 1, axes: {}, curves: [], caption: '' } as never;
    expect(fileName(view)).toBe('curves');
    expect(fileName({ ...(view as object), title: '../Zwei Neurone: λ > 1?' } as never)).toBe(
      'zwei-neurone-λ-1',
    );
  });
});
