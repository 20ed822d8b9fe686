import { Printing, ToolbarButton } from '@jupyterlab/apputils';
import { ActivityMonitor } from '@jupyterlab/coreutils';
import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import { Widget, PanelLayout } from '@lumino/widgets';
import type { FrameServices } from '../host/view-frame.js';
import { ViewHost } from '../host/view-host.js';

type Context = DocumentRegistry.IContext<DocumentRegistry.IModel>;

/** Wait after an edit of the text before the picture follows, in milliseconds. */
const editPause = 400;

/** Makes the view of a document from its content; rejects where it cannot. */
export type ContentReader = (content: string, path: string) => Promise<unknown>;

/** A kind of document. */
export interface DocumentKind {
  readonly read: ContentReader;
  /** What the user can do about a broken file; a sentence. */
  readonly remedy: string;
  /** Opens the file in the text editor, where it is text. */
  readonly editAsText?: (path: string) => void;
}

/** The content of a document that shows a view; follows the text, never writes it. */
export class PhaseContent extends Widget implements Printing.IPrintable {
  readonly host: ViewHost;
  private readonly context: Context;
  private readonly kind: DocumentKind;
  private readonly monitor: ActivityMonitor<DocumentRegistry.IModel, void>;

  constructor(context: Context, services: FrameServices, kind: DocumentKind) {
    super();
    this.addClass('phb-Document');
    this.context = context;
    this.kind = kind;
    this.host = new ViewHost(services, kind.remedy);
    const layout = new PanelLayout();
    this.layout = layout;
    layout.addWidget(this.host);
    this.monitor = new ActivityMonitor({ signal: context.model.contentChanged, timeout: editPause });
    void context.ready.then(() => {
      if (this.isDisposed) return;
      this.monitor.activityStopped.connect(() => this.read());
      this.read();
    });
  }

  [Printing.symbol](): Printing.OptionalAsyncThunk {
    return this.host[Printing.symbol]();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.monitor.dispose();
    super.dispose();
  }

  private read(): void {
    const { model, path } = this.context;
    void this.host.frame.open(this.kind.read(model.toString(), path));
  }
}

/** A document that shows a view. */
export type PhaseDocument = DocumentWidget<PhaseContent>;

/** Makes documents for files that hold a view, or weights that a view can be made of. */
export class PhaseDocumentFactory extends ABCWidgetFactory<PhaseDocument> {
  private readonly services: FrameServices;
  private readonly kind: DocumentKind;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<PhaseDocument>,
    services: FrameServices,
    kind: DocumentKind,
  ) {
    super(options);
    this.services = services;
    this.kind = kind;
  }

  protected override createNewWidget(context: Context): PhaseDocument {
    return new DocumentWidget({ content: new PhaseContent(context, this.services, this.kind), context });
  }

  protected override defaultToolbarFactory(widget: PhaseDocument): DocumentRegistry.IToolbarItem[] {
    const { host } = widget.content;
    const { editAsText } = this.kind;
    const item = (
      name: string,
      label: string,
      tooltip: string,
      onClick: () => void,
    ): DocumentRegistry.IToolbarItem => ({
      name,
      widget: new ToolbarButton({ label, tooltip, onClick }),
    });
    return [
      ...(editAsText === undefined
        ? []
        : [
            item('edit-as-text', 'Edit as text', 'Open the file in the text editor', () =>
              editAsText(widget.context.path),
            ),
          ]),
      item('save-png', 'Save PNG', 'Download the picture as PNG', () => void host.frame.save('png')),
      item('save-svg', 'Save SVG', 'Download the picture as SVG', () => void host.frame.save('svg')),
    ];
  }
}
