import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { exampleNames } from '../document/example-names.js';
import type { FrameServices } from '../host/view-frame.js';
import { trans } from '../text/trans.js';
import { phasebookIcon } from './icon.js';
import { CATEGORY, FILE_ENDING, VIEWER_NAME, commandIds } from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** What to begin with: the tutorials and the examples, in launcher and palette. */
export const startPlugin: JupyterFrontEndPlugin<void> = {
  id: '@phasebook/jupyterlab:start',
  description: 'Tutorials and examples, in the launcher and the palette.',
  autoStart: true,
  requires: [IPhasebook],
  optional: [ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    _services: FrameServices,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
  ) => {
    const addCommand = (
      id: string,
      text: { readonly label: string; readonly card: string; readonly caption: string },
      execute: (folder: string, args: Readonly<Record<string, unknown>>) => Promise<void>,
    ): void => {
      app.commands.addCommand(id, {
        label: ({ isPalette }) => (isPalette === true ? text.label : text.card),
        caption: text.caption,
        icon: ({ isPalette }) => (isPalette === true ? undefined : phasebookIcon),
        execute: async (args) => {
          try {
            await execute(typeof args.cwd === 'string' ? args.cwd : '', args);
          } catch (error) {
            await showErrorMessage(text.label, error instanceof Error ? error : String(error));
          }
        },
      });
      palette?.addItem({ command: id, category: CATEGORY, args: { isPalette: true } });
    };
    addCommand(
      commandIds.startHere,
      {
        label: trans.__('RNN Dynamics: Start Here'),
        card: trans.__('RNN dynamics: start here'),
        caption: trans.__('Copy the tutorials into this folder and open the first one'),
      },
      async (folder) => {
        const { copyTutorials } = await import('../start/copy-tutorials.js');
        const path = await copyTutorials(app.serviceManager.contents, folder);
        await app.commands.execute('docmanager:open', { path });
      },
    );
    addCommand(
      commandIds.openExample,
      {
        label: trans.__('Open Example Portrait…'),
        card: trans.__('Phase portrait'),
        caption: trans.__('Make a file with an example and open it'),
      },
      async (folder, { example }) => {
        const name = typeof example === 'string' ? example : await askForExample();
        if (name !== undefined) await openExample(app, name, folder);
      },
    );
    const category = trans.__('Other');
    launcher?.add({ command: commandIds.startHere, category, rank: 9 });
    launcher?.add({ command: commandIds.openExample, category, rank: 10 });
  },
};

async function askForExample(): Promise<string | undefined> {
  const { button, value } = await InputDialog.getItem({
    title: trans.__('Open Example Portrait'),
    label: trans.__('System'),
    items: [...exampleNames],
    okLabel: trans.__('Open'),
  });
  return button.accept && value !== null ? value : undefined;
}

async function openExample(app: JupyterFrontEnd, name: string, folder: string): Promise<void> {
  const { exampleText } = await import('../document/examples.js');
  const { contents } = app.serviceManager;
  const file = await contents.newUntitled({ path: folder, type: 'file', ext: FILE_ENDING });
  await contents.save(file.path, { type: 'file', format: 'text', content: exampleText(name) });
  await app.commands.execute('docmanager:open', { path: file.path, factory: VIEWER_NAME });
}
