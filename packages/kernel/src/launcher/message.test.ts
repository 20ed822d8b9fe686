import { describe, expect, it } from 'vitest';
import { decode, encode, type Request } from './message.js';

const text = (frame: Uint8Array): string => Buffer.from(frame).toString('utf8');
const parent: Request = {
  channel: 'shell',
  identities: [Buffer.from('front end')],
  header: {
    msg_id: '1',
    msg_type: 'execute_request',
    session: 's',
    username: 'u',
    date: 'd',
    version: '5.3',
  },
  content: {},
};

describe('encode', () => {
  it('addresses a reply to the one who asked, and names the request', () => {
    const frames = encode(
      { channel: 'shell', type: 'execute_reply', content: { status: 'ok' }, parent },
      'key',
    );
    expect(text(frames[0])).toBe('front end');
    expect(text(frames[1])).toBe('<IDS|MSG>');
    expect(text(frames[2])).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(text(frames[3]))).toMatchObject({ msg_type: 'execute_reply', version: '5.3' });
    expect(JSON.parse(text(frames[4]))).toEqual(parent.header);
    expect(JSON.parse(text(frames[6]))).toEqual({ status: 'ok' });
  });

  it('begins a broadcast with its topic', () => {
    expect(text(encode({ channel: 'iopub', type: 'stream', content: {}, parent }, 'key')[0])).toBe('stream');
  });

  it('leaves a message unsigned where there is no key', () => {
    expect(text(encode({ channel: 'shell', type: 'x', content: {}, parent }, '')[2])).toBe('');
  });
});

describe('decode', () => {
  const frames = encode({ channel: 'shell', type: 'execute_request', content: { code: 'é' }, parent }, 'key');

  it('reads what encode wrote', () => {
    const request = decode(frames, 'shell', 'key');
    expect(request.content).toEqual({ code: 'é' });
    expect(request.header.msg_type).toBe('execute_request');
    expect(request.identities.map(text)).toEqual(['front end']);
  });

  it('does not take what was signed with another key, or changed on its way', () => {
    expect(() => decode(frames, 'shell', 'other')).toThrow('its signature is wrong');
    const changed = [...frames.slice(0, -1), Buffer.from('{"code":"e"}')];
    expect(() => decode(changed, 'shell', 'key')).toThrow('its signature is wrong');
  });

  it('does not take a part of a message', () => {
    expect(() => decode(frames.slice(0, 4), 'shell', 'key')).toThrow('a part is missing');
    expect(() => decode([Buffer.from('x')], 'shell', 'key')).toThrow('its delimiter');
  });
});
