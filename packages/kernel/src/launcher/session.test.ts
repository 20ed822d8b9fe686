import { describe, expect, it } from 'vitest';
import type { Engine, Outcome } from './engine.js';
import type { Content, Outgoing, Request } from './message.js';
import { Session } from './session.js';

const error = { ename: 'Error', evalue: 'no', traceback: ['Error: no'] };

/** A session whose cells are functions by name. */
function sessionOf(cells: Record<string, () => Outcome | Promise<Outcome>>) {
  const sent: Outgoing[] = [];
  let interrupts = 0;
  const engine: Engine = {
    run: (code) => Promise.resolve(cells[code]()),
    describe: (thrown) => ({ ...error, evalue: String((thrown as Error).message) }),
    inspect: () => undefined,
    complete: () => {
      throw new Error('no language service');
    },
    interrupt: () => void interrupts++,
    close: () => undefined,
  };
  const session = new Session({
    ...{ engine, send: (message: Outgoing) => sent.push(message), info: { status: 'ok' }, grace: 5 },
    isComplete: (code) => (code.endsWith('{') ? { completed: false, indent: '  ' } : { completed: true }),
    hint: (code) => (code === 'long' ? 'shorter!' : undefined),
  });
  let number = 0;
  const ask = (type: string, content: Content = {}, channel: Request['channel'] = 'shell'): string => {
    const msg_id = String(++number);
    const header = { msg_id, msg_type: type, session: '', username: '', date: '', version: '5.3' };
    session.receive({ channel, identities: [], header, content });
    return msg_id;
  };
  const of = (id: string): Outgoing[] => sent.filter(({ parent }) => parent?.header.msg_id === id);
  const types = (id: string): string[] => of(id).map(({ type }) => type);
  const reply = async (id: string): Promise<Content> => {
    const isThere = (message: Outgoing): boolean => message.channel !== 'iopub';
    for (let i = 0; i < 200 && !of(id).some(isThere); i++) await new Promise((go) => setTimeout(go, 5));
    return of(id).find(isThere)!.content;
  };
  return { session, sent, ask, of, types, reply, interrupts: () => interrupts };
}

const ok = (value?: unknown): Outcome => ({ status: 'ok', hasValue: value !== undefined, value });
const cells = {
  one: () => ok(1),
  nothing: () => ok(),
  long: () => ok(),
  bad: (): Outcome => ({ status: 'error', error }),
};

describe('Session', () => {
  it('answers a cell: busy, input, result, reply, idle', async () => {
    const { ask, reply, types, of } = sessionOf(cells);
    const id = ask('execute_request', { code: 'one' });
    expect(await reply(id)).toMatchObject({ status: 'ok', execution_count: 1 });
    expect(types(id)).toEqual(['status', 'execute_input', 'execute_result', 'execute_reply', 'status']);
    expect(of(id)[2].content).toEqual({ data: { 'text/plain': '1' }, metadata: {}, execution_count: 1 });
  });

  it('does not run the cells that wait when one fails, but answers everything', async () => {
    const { ask, reply, types } = sessionOf(cells);
    const [bad, one, info] = [
      ask('execute_request', { code: 'bad' }),
      ask('execute_request', { code: 'one' }),
      ask('kernel_info_request'),
    ];
    expect(await reply(bad)).toMatchObject({ status: 'error', ...error });
    expect(await reply(one)).toEqual({ status: 'aborted' });
    expect(types(one)).toEqual(['status', 'execute_reply', 'status']);
    expect(await reply(info)).toEqual({ status: 'ok' });
    expect(await reply(ask('execute_request', { code: 'one' }))).toMatchObject({ status: 'ok' });
  });

  it('goes on where stop_on_error is off', async () => {
    const { ask, reply } = sessionOf(cells);
    ask('execute_request', { code: 'bad', stop_on_error: false });
    expect(await reply(ask('execute_request', { code: 'one' }))).toMatchObject({ status: 'ok' });
  });

  it('is silent where asked, and counts what is stored alone', async () => {
    const { ask, reply, types } = sessionOf(cells);
    const silent = ask('execute_request', { code: 'one', silent: true });
    expect(await reply(silent)).toMatchObject({ execution_count: 0 });
    expect(types(silent)).toEqual(['status', 'execute_reply', 'status']);
    await reply(ask('execute_request', { code: 'one', store_history: false }));
    expect(await reply(ask('execute_request', { code: 'one' }))).toMatchObject({ execution_count: 1 });
    expect(await reply(ask('history_request', { hist_access_type: 'tail', n: 9 }))).toMatchObject({
      history: [[0, 1, 'one']],
    });
  });

  it('shows an uncaught error with the cell that started it', async () => {
    const { session, ask, reply, types } = sessionOf({
      ...cells,
      later: () => {
        setTimeout(() => session.uncaught(new Error('late')), 40);
        return ok();
      },
    });
    const later = ask('execute_request', { code: 'later' });
    expect(await reply(later)).toMatchObject({ status: 'ok' });
    const next = ask('execute_request', { code: 'one' });
    await reply(next);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(types(later).at(-1)).toBe('error');
    expect(types(next)).not.toContain('error');
  });

  it('fails the cell that is still running when an error is uncaught', async () => {
    const { session, ask, reply } = sessionOf({
      waits: async () => {
        setTimeout(() => session.uncaught(new Error('meanwhile')), 10);
        await new Promise((resolve) => setTimeout(resolve, 60));
        return ok(3);
      },
    });
    expect(await reply(ask('execute_request', { code: 'waits' }))).toMatchObject({
      ...{ status: 'error', evalue: 'meanwhile' },
    });
  });

  it('interrupts what was running at that time only', async () => {
    const { session, ask, reply, interrupts } = sessionOf({
      waits: async () => {
        session.interrupt(Date.now() - 1000);
        session.interrupt(Date.now());
        await Promise.resolve();
        return ok();
      },
    });
    session.interrupt(Date.now());
    await reply(ask('execute_request', { code: 'waits' }));
    expect(interrupts()).toBe(1);
  });

  it('gives its hint once', async () => {
    const { ask, reply, types } = sessionOf(cells);
    const [first, second] = [
      ask('execute_request', { code: 'long' }),
      ask('execute_request', { code: 'long' }),
    ];
    await reply(second);
    expect([types(first), types(second)].map((list) => list.includes('display_data'))).toEqual([true, false]);
  });

  it('closes comms, knows none, and leaves unknown requests without a reply', async () => {
    const { ask, reply, of, types } = sessionOf(cells);
    const open = ask('comm_open', { comm_id: 'c' });
    const unknown = ask('debug_request');
    expect(await reply(ask('comm_info_request'))).toEqual({ status: 'ok', comms: {} });
    expect(of(open)[1]).toMatchObject({ type: 'comm_close', content: { comm_id: 'c' } });
    expect(types(unknown)).toEqual(['status', 'status']);
  });

  it('tells why it cannot answer', async () => {
    const { ask, reply } = sessionOf(cells);
    expect(await reply(ask('complete_request', { code: 'x', cursor_pos: 1 }))).toMatchObject({
      ...{ status: 'error', evalue: 'no language service' },
    });
  });

  it('says whether a cell is complete', async () => {
    const { ask, reply } = sessionOf(cells);
    expect(await reply(ask('is_complete_request', { code: 'f {' }))).toEqual({
      status: 'incomplete',
      indent: '  ',
    });
    expect(await reply(ask('is_complete_request', { code: '1' }))).toEqual({ status: 'complete' });
  });

  it('answers on the control channel while a cell runs', async () => {
    let end = (_: Outcome): void => undefined;
    const { ask, reply } = sessionOf({ waits: () => new Promise<Outcome>((resolve) => (end = resolve)) });
    const cell = ask('execute_request', { code: 'waits' });
    expect(await reply(ask('kernel_info_request', {}, 'control'))).toEqual({ status: 'ok' });
    end(ok());
    expect(await reply(cell)).toMatchObject({ status: 'ok' });
  });
});
