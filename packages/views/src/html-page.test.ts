import { describe, expect, it } from 'vitest';
import { htmlFigure } from './html-figure.js';
import { htmlPage } from './html-page.js';
import { jacobianSpectrum } from './jacobian-spectrum.js';
import { MIME_TYPE } from './version.js';

const hostile = '</script><script>alert(1)</script><!-- <script> "&\u2028';

describe('htmlFigure', () => {
  it('holds the view as data that no text of the view can end', () => {
    const view = jacobianSpectrum([[0.5]], { title: hostile });
    const html = htmlFigure(view);
    const [, after] = html.split(`<script type="${MIME_TYPE}">`);
    const json = after.slice(0, after.indexOf('</script>'));
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(view)));
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).not.toContain('<!--');
  });

  it('refuses what is no view', () => {
    expect(() => htmlFigure({ kind: 'nothing' } as never)).toThrow('Cannot read view');
  });
});

describe('htmlPage', () => {
  const assets = { script: 'start()', scriptHash: 'sha256-abc=', style: '.a{color:red}' };
  const view = jacobianSpectrum([[0.5]], { title: 'First' });

  it('allows its own script and no request', () => {
    const html = htmlPage(view, assets);
    const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const policy = content.replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'sha256-abc=' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/http|script-src[^;]*unsafe-inline/);
    expect(html.match(/<script>start\(\)<\/script>/g)).toHaveLength(1);
    expect(html).not.toMatch(/(?:src|href)="(?!data:|#)/);
  });

  it('has the title of the first view, or a title and a heading', () => {
    expect(htmlPage([view, view], assets)).toContain('<title>First</title>');
    expect(htmlPage([view, view], assets)).not.toContain('<h1>');
    expect(htmlPage([view, view], assets).match(/<figure data-phasebook>/g)).toHaveLength(2);
    const html = htmlPage(view, assets, { title: hostile, theme: 'dark', language: 'de' });
    expect(html).toContain('<h1>&lt;/script&gt;');
    expect(html).toContain('<html lang="de" data-theme="dark">');
  });
});
