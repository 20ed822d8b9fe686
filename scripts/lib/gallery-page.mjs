/** The text of docs/gallery.md. */
export function galleryPage(kinds) {
  const sections = kinds.map(
    ({ kind, builder, file, guide, shows, mouse, keys }) => `## ${kind}

${shows}

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="images/gallery/${kind}-dark.png">
  <img src="images/gallery/${kind}-light.png" alt="A view of kind ${kind}" width="860">
</picture>

- **Mouse**: ${mouse}
- **Keys**: ${keys}
- **Made by** [\`${builder}\`](../packages/views/src/${file}); what it computes: [${guide.replace('.md', '')}](${guide}).
- The same picture [in light](images/gallery/${kind}-light.png) and [in dark](images/gallery/${kind}-dark.png).
`,
  );
  return `# The gallery of views

Every kind of view, as JupyterLab shows it; what answers to the hand answers without a kernel. \`npm run gallery\` shows all
examples alive in a browser, without JupyterLab. Each view has a button **Table** with the numbers behind the picture, and
each output carries a PNG, an SVG and a sentence for readers without the extension.

${kinds.map(({ kind }) => `[${kind}](#${kind})`).join(' · ')}

${sections.join('\n')}
This page and its pictures are written by \`node scripts/gallery-pictures.mjs\`, from \`scripts/lib/gallery-kinds.mjs\`.
`;
}
