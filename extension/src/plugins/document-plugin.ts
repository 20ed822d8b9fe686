import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker, showErrorMessage } from '@jupyterlab/apputils';
import { MIME_TYPE } from '@phasebook/views';
import { PhaseDocumentFactory, type PhaseContent, type PhaseDocument } from '../document/phase-document.js';
import type { FrameServices } from '../host/view-frame.js';
import { trans } from '../text/trans.js';
import { phasebookIcon } from './icon.js';
import {
  CATEGORY,
  FILE_ENDING,
  FILE_TYPE,
  VIEWER_NAME,
  WEIGHTS_ENDINGS,
  WEIGHTS_TYPE,
  WEIGHTS_VIEWER_NAME,
  commandIds,
} from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** Opens files that hold a view, and trained weights. */
export const documentPlugin: JupyterFrontEndPlugin<void> = {
  id: '@phasebook/jupyterlab:documents',
  description: `Opens ${FILE_ENDING} files and trained weights as live pictures.`,
  autoStart: true,
  requires: [IPhasebook],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    phasebook: FrameServices,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
  ) => {
    app.docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: trans.__('Phasebook view'),
      extensions: [FILE_ENDING],
      mimeTypes: [MIME_TYPE],
      icon: phasebookIcon,
      contentType: 'file',
      fileFormat: 'text',
    });
    const editAsText = (path: string): void =>
      void app.commands.execute('docmanager:open', { path, factory: 'Editor' });
    const openAsNotebook = (content: PhaseContent): void => {
      void import('../document/write-notebook.js')
        .then(({ writeNotebook }) => writeNotebook(app.serviceManager.contents, content))
        .then((path) => app.commands.execute('docmanager:open', { path }))
        .catch((error: unknown) =>
          showErrorMessage(
            trans.__('The notebook could not be written'),
            error instanceof Error ? error : String(error),
          ),
        );
    };
    const factory = new PhaseDocumentFactory(
      {
        name: VIEWER_NAME,
        modelName: 'text',
        fileTypes: [FILE_TYPE, 'json'],
        defaultFor: [FILE_TYPE],
        readOnly: true,
      },
      phasebook,
      {
        read: (text) => Promise.resolve({ view: text }),
        remedy: trans.__('Edit as text, above, opens the file for repair.'),
        editAsText,
        openAsNotebook,
      },
    );
    app.docRegistry.addFileType({
      name: WEIGHTS_TYPE,
      displayName: trans.__('Trained weights'),
      extensions: [...WEIGHTS_ENDINGS],
      mimeTypes: ['application/octet-stream'],
      icon: phasebookIcon,
      contentType: 'file',
      fileFormat: 'base64',
    });
    const weightsFactory = new PhaseDocumentFactory(
      {
        name: WEIGHTS_VIEWER_NAME,
        modelName: 'base64',
        fileTypes: [WEIGHTS_TYPE],
        defaultFor: [WEIGHTS_TYPE],
        readOnly: true,
      },
      phasebook,
      {
        read: async (base64, path, chosen) =>
          (await import('../document/weights.js')).viewOfWeights(base64, path, chosen),
        remedy: trans.__('Supported are RNN, GRU and LSTM with one layer, one direction and no projection.'),
        openAsNotebook,
      },
    );
    const tracker = new WidgetTracker<PhaseDocument>({ namespace: 'phasebook-documents' });
    for (const each of [factory, weightsFactory]) {
      each.widgetCreated.connect((_, widget) => {
        widget.title.icon = phasebookIcon;
        widget.context.pathChanged.connect(() => void tracker.save(widget));
        void tracker.add(widget);
      });
      app.docRegistry.addWidgetFactory(each);
    }
    const isWeights = (path: string): boolean => WEIGHTS_ENDINGS.some((ending) => path.endsWith(ending));
    app.commands.addCommand(commandIds.editAsText, {
      label: trans.__('Edit View as Text'),
      isEnabled: () => {
        const { currentWidget } = tracker;
        if (currentWidget === null || currentWidget !== app.shell.currentWidget) return false;
        return !isWeights(currentWidget.context.path);
      },
      execute: () => {
        if (tracker.currentWidget !== null) editAsText(tracker.currentWidget.context.path);
      },
    });
    const currentNetwork = (): PhaseContent | undefined => {
      const { currentWidget } = tracker;
      if (currentWidget === null || currentWidget !== app.shell.currentWidget) return undefined;
      return currentWidget.content.host.frame.shown?.kind === 'model' ? currentWidget.content : undefined;
    };
    app.commands.addCommand(commandIds.openAsNotebook, {
      label: trans.__('Open Network as Notebook'),
      isEnabled: () => currentNetwork() !== undefined,
      execute: () => {
        const content = currentNetwork();
        if (content !== undefined) openAsNotebook(content);
      },
    });
    for (const command of [commandIds.editAsText, commandIds.openAsNotebook]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: ({ context: { path } }) => ({
        path,
        factory: isWeights(path) ? WEIGHTS_VIEWER_NAME : VIEWER_NAME,
      }),
      name: ({ context }) => context.path,
    });
  },
};
