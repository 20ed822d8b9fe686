import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { exampleNames } from '../document/example-names.js';
import type { FrameServices } from '../host/view-frame.js';
import { phasebookIcon } from './icon.js';
import { CATEGORY, FILE_ENDING, VIEWER_NAME, commandIds } from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** Palette entries, the launcher's card, and the commands behind them. */
export const commandPlugin: JupyterFrontEndPlugin<void> = {
  id: '@phasebook/jupyterlab:commands',
  description: 'Commands for Phasebook views: examples, saving, resetting.',
  autoStart: true,
  requires: [IPhasebook],
  optional: [ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    { frames }: FrameServices,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
  ) => {
    const { commands } = app;
    const hasPicture = (): boolean => frames.current?.shown !== undefined;
    commands.addCommand(commandIds.openExample, {
      label: ({ isPalette }) => (isPalette === true ? 'Open Example Portrait…' : 'Phase Portrait'),
      caption: 'Make a file with an example and open it',
      icon: ({ isPalette }) => (isPalette === true ? undefined : phasebookIcon),
      execute: async ({ cwd, example }) => {
        const name = typeof example === 'string' ? example : await askForExample();
        if (name === undefined) return;
        try {
          await openExample(app, name, typeof cwd === 'string' ? cwd : '');
        } catch (error) {
          await showErrorMessage(
            'The example could not be opened',
            error instanceof Error ? error : String(error),
          );
        }
      },
    });
    commands.addCommand(commandIds.savePng, {
      label: 'Save Picture as PNG',
      isEnabled: hasPicture,
      execute: () => frames.current?.save('png'),
    });
    commands.addCommand(commandIds.saveSvg, {
      label: 'Save Picture as SVG',
      isEnabled: hasPicture,
      execute: () => frames.current?.save('svg'),
    });
    commands.addCommand(commandIds.reset, {
      label: 'Reset Parameters and Orbits',
      isEnabled: hasPicture,
      execute: () => frames.current?.reset(),
    });
    for (const command of Object.values(commandIds)) {
      palette?.addItem({ command, category: CATEGORY, args: { isPalette: true } });
    }
    launcher?.add({ command: commandIds.openExample, category: 'Other', rank: 10 });
  },
};

async function askForExample(): Promise<string | undefined> {
  const { button, value } = await InputDialog.getItem({
    title: 'Open Example Portrait',
    label: 'System',
    items: [...exampleNames],
    okLabel: 'Open',
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
