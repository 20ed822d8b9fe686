// Rows as a table for people, as JSON for programs, as markdown for benchmarks/results.md.
import os from 'node:os';

const digits = (value) =>
  value === null || value === undefined ? '–' : Number(value.toPrecision(3)).toString();

export function shownSeconds(seconds) {
  if (seconds === undefined) return '–';
  const [factor, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's'];
  return `${digits(seconds * factor)} ${unit}`;
}

const verdictOf = (row) => {
  if (row.agrees === false) return 'DISAGREES';
  if (row.status !== 'measured') return row.status;
  if (row.target === null) return '';
  return row.ratio >= row.target && row.meets !== false ? 'met' : 'missed';
};

const columns = [
  ['id', (row) => row.id],
  ['N', (row) => String(row.n)],
  ['question', (row) => row.title],
  ['peer', (row) => row.peer],
  ['ours', (row) => shownSeconds(row.oursSeconds)],
  ['peer', (row) => shownSeconds(row.peerSeconds)],
  ['R', (row) => digits(row.ratio)],
  ['spread of R', (row) => (row.spread ? row.spread.map(digits).join('–') : '')],
  ['target', (row) => digits(row.target)],
  ['', verdictOf],
  ['engine', (row) => row.engine ?? ''],
  ['CPU ours/peer', (row) => (row.cpuShare ? row.cpuShare.map((share) => share.toFixed(2)).join('/') : '')],
];

export function textTable(rows) {
  const cells = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const markdownTable = (heads, lines) =>
  [heads, heads.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');

/** Kind of machine, without its name. */
export function machineKind() {
  const cpus = os.cpus();
  const gibibytes = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? os.arch()}, ${gibibytes} GiB, ${os.type()} ${os.arch()}`;
}

export function countVerdicts(rows) {
  const counts = {};
  for (const row of rows) {
    const verdict = verdictOf(row) || 'without target';
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return Object.entries(counts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
}

const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export function growthLines(growth) {
  return growth.flatMap(({ label, rows, timeExponent, memoryExponent }) => [
    ...rows.map(
      ({ n, secondsPerStep, extraBytes, beyondCopyBytes }) =>
        `${label}, N = ${n}: ${shownSeconds(secondsPerStep)} a step, ${mebibytes(extraBytes)} beyond the weights, ` +
        `${mebibytes(beyondCopyBytes)} beyond the engine's copy of them`,
    ),
    `${label}: time ∝ N^${digits(timeExponent)}, memory beyond weights and copy ∝ N^${digits(memoryExponent)}`,
  ]);
}

export function ceilingLines({ ceilings, rows }) {
  const { wasm, native } = ceilings;
  const lines = [
    `128-bit multiply and add in WebAssembly, one core: ${digits(wasm)} GFLOP/s`,
    native === undefined
      ? 'Widest fused multiply-add in C: no compiler, not measured'
      : `Widest fused multiply-add in C, one core: ${digits(native)} GFLOP/s`,
  ];
  for (const row of rows) {
    if (row.gigaflops === undefined || row.threads !== 1) continue;
    const ceiling = row.engine === 'wasm' ? wasm : native;
    const share = ceiling === undefined ? '–' : `${Math.round((100 * row.gigaflops) / ceiling)} %`;
    lines.push(
      `${row.id}, N = ${row.n}, ${row.engine}: ${digits(row.gigaflops)} GFLOP/s, ${share} of that ceiling`,
    );
  }
  return [...new Set(lines)];
}

export function markdownReport({ mode, date, versions, settings, rows, growth, ceilings, load }) {
  const versionText = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  return `# Results of \`npm run bench:peers -- --${mode}\`

${date}. ${machineKind()}. ${versionText}. Load average at the start ${load.before.toFixed(1)}, at the end ${load.after.toFixed(1)}.${
    settings.length === 0 ? '' : `\nSet in the environment of all sides: ${settings.join(', ')}.`
  }

Method, identifiers and how to read the columns: [README.md](README.md). R = time of the peer / ours: above 1 ours is faster.
Summary: ${countVerdicts(rows)}.

${markdownTable(
  columns.map(([head]) => head || ' '),
  rows.map((row) => columns.map(([, cell]) => cell(row))),
)}

## Share of the ceiling

${
  ceilings === undefined
    ? 'Not measured in this run.'
    : ceilingLines({ ceilings, rows })
        .map((line) => `- ${line}`)
        .join('\n')
}

## Growth with N

${
  growth === undefined
    ? 'Not measured in this run.'
    : growthLines(growth)
        .map((line) => `- ${line}`)
        .join('\n')
}
${factsOf(rows)}`;
}

function factsOf(rows) {
  const told = rows.filter((row) => row.facts !== undefined);
  if (told.length === 0) return '';
  const lines = told.map((row) => {
    const [ours, peer] = row.facts.map((facts) => JSON.stringify(facts ?? {}));
    return `- ${row.id} against ${row.peer}: ours ${ours}; peer ${peer}`;
  });
  return `\n## What the searches found\n\n${lines.join('\n')}\n`;
}
