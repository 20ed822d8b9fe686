import fs from 'node:fs';

/** What a process and those below it use. */
export interface Usage {
  readonly megabytes: number;
  readonly processorSeconds: number;
}

const ticksPerSecond = 100;

/** What a process uses; zeros on systems that do not tell, and once it has ended. */
export function usageOf(pid: number): Usage {
  const nothing = { megabytes: 0, processorSeconds: 0 };
  if (process.platform !== 'linux') return nothing;
  try {
    const read = (file: string): string => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(read('status')) ?? [];
    // The name of the program, in brackets, may hold anything.
    const fields = read('stat')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const own = {
      megabytes: Number(kilobytes) / 1024,
      processorSeconds: (fields[11] + fields[12]) / ticksPerSecond,
    };
    const children = read(`task/${pid}/children`).trim();
    return (children === '' ? [] : children.split(' ')).map(Number).reduce((sum, child) => {
      const { megabytes, processorSeconds } = usageOf(child);
      return {
        megabytes: sum.megabytes + megabytes,
        processorSeconds: sum.processorSeconds + processorSeconds,
      };
    }, own);
  } catch {
    return nothing;
  }
}
