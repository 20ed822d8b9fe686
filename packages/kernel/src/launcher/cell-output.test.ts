import { describe, expect, it } from 'vitest';
import { CellOutput } from './cell-output.js';
import type { Outgoing, Request } from './message.js';

const parent = { channel: 'shell' } as unknown as Request;

function recorded(isSilent: boolean = false): { output: CellOutput; sent: Outgoing[] } {
  const sent: Outgoing[] = [];
  return { sent, output: new CellOutput((message) => sent.push(message), parent, isSilent) };
}

describe('CellOutput', () => {
  it('collects text, in order with everything else', () => {
    const { output, sent } = recorded();
    output.print('stdout', 'a');
    output.print('stdout', 'b');
    output.print('stderr', 'c');
    output.send('clear_output', {});
    output.flush();
    expect(sent.map(({ type, content }) => [type, content.text])).toEqual([
      ['stream', 'ab'],
      ['stream', 'c'],
      ['clear_output', undefined],
    ]);
    expect(sent.every((message) => message.parent === parent)).toBe(true);
  });

  it('sends much text at once, and little text soon', async () => {
    const { output, sent } = recorded();
    output.print('stdout', 'x'.repeat(20_000));
    expect(sent).toHaveLength(1);
    output.print('stdout', 'late');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent[1].content).toEqual({ name: 'stdout', text: 'late' });
  });

  it('says nothing where it is silent', () => {
    const { output, sent } = recorded(true);
    output.print('stdout', 'x');
    output.display({ data: {}, metadata: {} }, false);
    output.flush();
    expect(sent).toEqual([]);
  });

  it('keeps the display id, if there is one', () => {
    const { output, sent } = recorded();
    output.display({ data: {}, metadata: {}, transient: { display_id: 'd' } }, true);
    output.display({ data: {}, metadata: {}, transient: {} }, false);
    expect(sent.map(({ type, content }) => [type, content.transient])).toEqual([
      ['update_display_data', { display_id: 'd' }],
      ['display_data', {}],
    ]);
  });
});
