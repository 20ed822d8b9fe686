/** What is on the page once a picture of a side is painted. */
export const painted = {
  ours: '.phb-View[data-state=ready]:not([data-revision="0"]) .phb-Plot .main-svg',
  plotly: '.jp-RenderedPlotly .main-svg, .js-plotly-plot .main-svg',
};

/** Opens a notebook without a kernel in the page that is open; resolves with the time until a picture is painted. */
export const openAndPaint = (lab, file, selector) =>
  lab.page.evaluate(
    async ([name, target]) => {
      const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
      const started = performance.now();
      void window.jupyterapp.commands.execute('docmanager:open', { path: name, kernelPreference });
      while (document.querySelector(target) === null) {
        if (performance.now() - started > 60_000) return NaN;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      return performance.now() - started;
    },
    [file, selector],
  );

/** Closes what is open. */
export const closeAll = (lab) =>
  lab.page.evaluate(async () => {
    for (const widget of [...window.jupyterapp.shell.widgets('main')]) widget.dispose();
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
