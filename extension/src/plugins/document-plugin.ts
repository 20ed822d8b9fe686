import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { MIME_TYPE } from '@phasebook/views';
import { PhaseDocumentFactory, type PhaseDocument } from '../document/phase-document.js';
import type { HostServices } from '../host/view-host.js';
import { phasebookIcon } from './icon.js';
import { FILE_ENDING, FILE_TYPE, VIEWER_NAME, commandIds } from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** Opens files that hold a view. */
export const documentPlugin: JupyterFrontEndPlugin<void> = {
  id: '@phasebook/jupyterlab:documents',
  description: `Opens ${FILE_ENDING} files as live pictures.`,
  autoStart: true,
  requires: [IPhasebook],
  optional: [ILayoutRestorer],
  activate: (app: JupyterFrontEnd, phasebook: HostServices, restorer: ILayoutRestorer | null) => {
    app.docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: 'Phasebook view',
      extensions: [FILE_ENDING],
      mimeTypes: [MIME_TYPE],
      icon: phasebookIcon,
      contentType: 'file',
      fileFormat: 'text',
    });
    const editAsText = (path: string): void =>
      void app.commands.execute('docmanager:open', { path, factory: 'Editor' });
    const factory = new PhaseDocumentFactory(
      {
        name: VIEWER_NAME,
        modelName: 'text',
        fileTypes: [FILE_TYPE, 'json'],
        defaultFor: [FILE_TYPE],
        readOnly: true,
      },
      phasebook,
      editAsText,
    );
    const tracker = new WidgetTracker<PhaseDocument>({ namespace: 'phasebook-documents' });
    factory.widgetCreated.connect((_, widget) => {
      widget.title.icon = phasebookIcon;
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    app.docRegistry.addWidgetFactory(factory);
    app.commands.addCommand(commandIds.editAsText, {
      label: 'Edit View as Text',
      isEnabled: () => tracker.currentWidget !== null && tracker.currentWidget === app.shell.currentWidget,
      execute: () => {
        if (tracker.currentWidget !== null) editAsText(tracker.currentWidget.context.path);
      },
    });
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: ({ context }) => ({ path: context.path, factory: VIEWER_NAME }),
      name: ({ context }) => context.path,
    });
  },
};
