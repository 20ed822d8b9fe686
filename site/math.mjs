import katex from 'katex';

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'", '&#x27;': "'" };
const plain = (text) => text.replace(/&(?:lt|gt|amp|quot|#39|#x27);/g, (entity) => entities[entity]);

/** Elements whose text is taken as it stands. */
const verbatim = /^(pre|code|script|style|svg|math|textarea)$/;

/**
 * Formulas between dollars in a piece of HTML, set by KaTeX; those inside code, scripts and drawings stay as they are.
 *
 * @throws {Error} Where KaTeX cannot read a formula; the message shows it.
 */
export function withFormulas(html) {
  const parts = html.split(/(<[^>]*>)/);
  let closing; // the verbatim element that we are in
  let depth = 0;
  return parts
    .map((part) => {
      const tag = /^<(\/?)([a-zA-Z0-9]+)/.exec(part);
      if (tag !== null) {
        const [, end, name] = tag;
        const element = name.toLowerCase();
        if (closing === undefined && end === '' && verbatim.test(element) && !part.endsWith('/>')) {
          closing = element;
          depth = 1;
        } else if (element === closing && !part.endsWith('/>')) {
          depth += end === '' ? 1 : -1;
          if (depth === 0) closing = undefined;
        }
        return part;
      }
      return closing === undefined ? formulasIn(part) : part;
    })
    .join('');
}

function formulasIn(text) {
  return text.replace(/\$\$([\s\S]+?)\$\$|\$((?:\\.|[^$\\])+?)\$/g, (_, display, inline) =>
    set(plain(display ?? inline), display !== undefined),
  );
}

function set(formula, displayMode) {
  try {
    return katex.renderToString(formula, {
      displayMode,
      throwOnError: true,
      output: 'htmlAndMathml',
      strict: 'ignore',
    });
  } catch (error) {
    throw new Error(`KaTeX cannot read ${formula.trim()}: ${error.message}`, { cause: error });
  }
}
