import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StateDictError } from '@phasebook/dynamics';
import { ViewError, ViewVersionError } from '@phasebook/views';
import { afterAll, describe, expect, it } from 'vitest';
import { spectrumAt } from '../test/sample-views.js';
import { loadNetwork, openView, savePicture, saveView } from './files.js';

const folder = mkdtempSync(join(tmpdir(), 'phasebook-'));
const at = (name: string): string => join(folder, name);
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../dynamics/test/fixtures/${name}`, import.meta.url));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('loadNetwork', () => {
  it.each(['flipflop-gru.safetensors', 'flipflop-gru.npz'])('reads %s', (name) => {
    const network = loadNetwork(fixture(name));
    expect(network.cell.inputDim).toBe(3);
    expect(network.gateOrder).toBe('r,z,n');
    expect(network.readout?.weight.rows).toBe(3);
  });

  it('names a file that is missing, and where it was looked for', () => {
    expect(() => loadNetwork('no/such.npz')).toThrow(
      `Cannot load a network: there is no file no/such.npz (looked for ${process.cwd()}`,
    );
    expect(() => loadNetwork(folder)).toThrow(`Cannot load a network: ${folder} is a folder`);
  });

  it('names the file whose contents are broken', () => {
    const whole = readFileSync(fixture('flipflop-gru.safetensors'));
    writeFileSync(at('cut.safetensors'), whole.subarray(0, 500));
    expect(() => loadNetwork(at('cut.safetensors'))).toThrow(StateDictError);
    expect(() => loadNetwork(at('cut.safetensors'))).toThrow(at('cut.safetensors'));
  });
});

describe('views on disk', () => {
  it('come back as they were, from folders that are made', () => {
    const path = at('deep/er/one.phase.json');
    saveView(spectrumAt(0.5), path);
    expect(openView(path)).toEqual(spectrumAt(0.5));
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  });

  it('are refused where they are broken or newer, naming file and place', () => {
    writeFileSync(at('broken.phase.json'), '{"kind": "curves", "version": 1}');
    expect(() => openView(at('broken.phase.json'))).toThrow(ViewError);
    expect(() => openView(at('broken.phase.json'))).toThrow('broken.phase.json');
    writeFileSync(at('newer.phase.json'), '{"kind": "curves", "version": 99}');
    expect(() => openView(at('newer.phase.json'))).toThrow(ViewVersionError);
    expect(() => openView(at('missing.phase.json'))).toThrow('Cannot open a view: there is no file');
  });

  it('are saved only under their own ending, and only where they are valid', () => {
    expect(() => {
      saveView(spectrumAt(0.5), at('one.json'));
    }).toThrow('`path` must end in .phase.json');
    expect(() => {
      saveView({ kind: 'curves' } as never, at('two.phase.json'));
    }).toThrow(ViewError);
  });
});

describe('savePicture', () => {
  it('writes what the ending says', () => {
    savePicture(spectrumAt(0.5), at('one.svg'), { width: 300, theme: 'dark' });
    expect(readFileSync(at('one.svg'), 'utf8')).toMatch(/^<svg [^>]*width="300"/);
    savePicture(spectrumAt(0.5), at('one.PNG'), { width: 300, pixelRatio: 1 });
    expect(readFileSync(at('one.PNG')).readUInt32BE(16)).toBe(300);
    expect(() => {
      savePicture(spectrumAt(0.5), at('one.gif'));
    }).toThrow('`path` must end in .svg or .png');
  });
});
