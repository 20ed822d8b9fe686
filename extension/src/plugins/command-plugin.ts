import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  Notification,
  WidgetTracker,
  showErrorMessage,
} from '@jupyterlab/apputils';
import type { Figure, View } from '@phasebook/views';
import type { FrameServices, ViewFrame } from '../host/view-frame.js';
import { ViewTab } from '../host/view-tab.js';
import { trans } from '../text/trans.js';
import { phasebookIcon } from './icon.js';
import { CATEGORY, commandIds } from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** A command on a view. */
interface ViewCommand {
  readonly id: string;
  readonly label: string;
  readonly caption?: string;
  readonly run: (view: View, frame: ViewFrame) => void | Promise<void>;
  /** What is said when it is done. */
  readonly report?: string;
}

/** Where a view can be asked for commands with the right mouse button. */
const selector = '.phb-View[data-state="ready"]';

/** Commands on the view that the reader has touched last: in the palette, and in the context menu of every view. */
export const commandPlugin: JupyterFrontEndPlugin<void> = {
  id: '@phasebook/jupyterlab:commands',
  description: 'Commands on Phasebook views: saving, copying, exporting, code, tabs.',
  autoStart: true,
  requires: [IPhasebook],
  optional: [ICommandPalette, ILabShell],
  activate: (
    app: JupyterFrontEnd,
    services: FrameServices,
    palette: ICommandPalette | null,
    labShell: ILabShell | null,
  ) => {
    const { frames } = services;
    const groups = commandGroups(labShell, services);
    groups.forEach((group, i) => {
      // Before the items of JupyterLab, together.
      const rank = i - groups.length;
      for (const { id, label, caption, run, report } of group) {
        app.commands.addCommand(id, {
          label,
          ...(caption !== undefined && { caption }),
          isEnabled: () => frames.current?.touched !== undefined,
          execute: async () => {
            const frame = frames.current;
            const view = frame?.touched;
            if (frame === undefined || view === undefined) return;
            try {
              await run(view, frame);
              if (report !== undefined) Notification.success(report, { autoClose: 1500 });
            } catch (error) {
              await showErrorMessage(label, error instanceof Error ? error : String(error));
            }
          },
        });
        palette?.addItem({ command: id, category: CATEGORY });
        app.contextMenu.addItem({ command: id, selector, rank });
      }
      app.contextMenu.addItem({ type: 'separator', selector, rank });
    });
  },
};

function commandGroups(
  shell: ILabShell | null,
  services: FrameServices,
): readonly (readonly ViewCommand[])[] {
  const copied = trans.__('Copied');
  const tabs = new WidgetTracker<MainAreaWidget<ViewTab>>({ namespace: 'phasebook-views' });
  const openTab = (view: View): void => {
    if (shell === null) return;
    const widget = new MainAreaWidget({ content: new ViewTab(services, view) });
    widget.title.label = view.title ?? trans.__('View');
    widget.title.icon = phasebookIcon;
    widget.title.closable = true;
    void tabs.add(widget);
    shell.add(widget, 'main', { mode: 'tab-after' });
    shell.activateById(widget.id);
  };
  return [
    [
      {
        id: commandIds.copyCode,
        label: trans.__('Copy Code for This View'),
        caption: trans.__('The TypeScript cell that makes what is on the screen'),
        report: copied,
        run: async (view) => copyText((await import('@phasebook/views')).viewCode(view)),
      },
      // Jupyter Notebook has no tabs.
      ...(shell === null
        ? []
        : [{ id: commandIds.openInTab, label: trans.__('Open View in New Tab'), run: openTab }]),
    ],
    [
      {
        id: commandIds.copyJson,
        label: trans.__('Copy Data as JSON'),
        report: copied,
        run: async (view) => {
          const { plainView } = await import('@phasebook/views');
          await copyText(`${JSON.stringify(plainView(view), null, 2)}\n`);
        },
      },
      {
        id: commandIds.copyCsv,
        label: trans.__('Copy Data as CSV'),
        report: copied,
        run: async (_, frame) => copyText((await import('@phasebook/views')).figureToCsv(figureOf(frame))),
      },
      {
        id: commandIds.copySvg,
        label: trans.__('Copy Picture as SVG'),
        report: copied,
        run: async (_, frame) => (await import('../export/clipboard.js')).copySvg(figureOf(frame)),
      },
      {
        id: commandIds.copyPng,
        label: trans.__('Copy Picture as PNG'),
        report: copied,
        run: async (_, frame) => (await import('../export/clipboard.js')).copyPng(figureOf(frame)),
      },
    ],
    [
      {
        id: commandIds.savePng,
        label: trans.__('Save Picture as PNG'),
        run: (_, frame) => frame.save('png'),
      },
      {
        id: commandIds.saveSvg,
        label: trans.__('Save Picture as SVG'),
        run: (_, frame) => frame.save('svg'),
      },
      {
        id: commandIds.exportHtml,
        label: trans.__('Export View as HTML…'),
        caption: trans.__('One file that stays alive without JupyterLab and without a network'),
        run: async (view) => (await import('../export/save-html.js')).saveHtml(view),
      },
    ],
    [
      {
        id: commandIds.reset,
        label: trans.__('Reset Parameters and Orbits'),
        run: (_, frame) => frame.reset(),
      },
    ],
  ];

  function figureOf(frame: ViewFrame): Figure {
    const figure = frame.picture(services.appearance.current.scheme);
    if (figure === undefined) throw new Error(trans.__('There is no picture'));
    return figure;
  }
}

async function copyText(text: string): Promise<void> {
  await (await import('../export/clipboard.js')).copyText(text);
}
