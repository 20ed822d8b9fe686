import type { Content } from './message.js';

type Entry = readonly [session: number, line: number, text: string | readonly [string, null]];

/** The inputs of this run of the kernel; nothing is kept for the next one. */
export class History {
  private readonly inputs: { readonly line: number; readonly code: string }[] = [];

  add(line: number, code: string): void {
    this.inputs.push({ line, code });
  }

  /** Answers a `history_request`. */
  entries(request: Content): Entry[] {
    const { hist_access_type: access, output = false } = request;
    const found =
      access === 'range' ? this.range(request) : access === 'search' ? this.search(request) : this.inputs;
    const most = typeof request.n === 'number' && access !== 'range' ? request.n : Infinity;
    return found
      .slice(Math.max(0, found.length - most))
      .map(({ line, code }) => [0, line, output === true ? [code, null] : code]);
  }

  private range({ start, stop }: Content): History['inputs'] {
    const [first, end] = [typeof start === 'number' ? start : 1, typeof stop === 'number' ? stop : Infinity];
    return this.inputs.filter(({ line }) => line >= first && line < end);
  }

  private search({ pattern, unique }: Content): History['inputs'] {
    const matches = glob(typeof pattern === 'string' ? pattern : '*');
    const found = this.inputs.filter(({ code }) => matches.test(code));
    if (unique !== true) return found;
    return found.filter(({ code }, i) => !found.slice(i + 1).some((later) => later.code === code));
  }
}

/** `*` stands for any text, `?` for one character. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[\\s\\S]*').replaceAll('?', '[\\s\\S]')}$`);
}
