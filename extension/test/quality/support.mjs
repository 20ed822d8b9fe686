/** Waits until nothing has been drawn for a while. */
export const settled = (view) =>
  view.evaluate(async (node) => {
    for (let seen = ''; seen !== node.dataset.revision;) {
      seen = node.dataset.revision;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
