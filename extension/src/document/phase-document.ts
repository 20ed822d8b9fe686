import { Printing, ToolbarButton } from '@jupyterlab/apputils';
import { ActivityMonitor } from '@jupyterlab/coreutils';
import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import { Signal, type ISignal } from '@lumino/signaling';
import { Widget, PanelLayout } from '@lumino/widgets';
import type { FrameServices } from '../host/view-frame.js';
import { ViewHost } from '../host/view-host.js';
import { trans } from '../text/trans.js';
import { ChoiceBar } from './choice-bar.js';
import type { Chosen, ContentReader, OpenedContent } from './content-reader.js';

type Context = DocumentRegistry.IContext<DocumentRegistry.IModel>;

/** Wait after an edit of the text before the picture follows, in milliseconds. */
const editPause = 400;

/** A kind of document. */
export interface DocumentKind {
  readonly read: ContentReader;
  /** What the user can do about a broken file; a sentence. */
  readonly remedy: string;
  /** Opens the file in the text editor, where it is text. */
  readonly editAsText?: (path: string) => void;
  /** Writes a notebook that makes the pictures of the network, beside the file, and opens it. */
  readonly openAsNotebook: (content: PhaseContent) => void;
}

/** The content of a document that shows a view; follows the text, never writes it. */
export class PhaseContent extends Widget implements Printing.IPrintable {
  readonly host: ViewHost;
  private readonly context: Context;
  private readonly kind: DocumentKind;
  private readonly monitor: ActivityMonitor<DocumentRegistry.IModel, void>;
  private readonly choices: ChoiceBar;
  private readonly openings = new Signal<this, void>(this);
  private chosen: Chosen = {};
  private content: OpenedContent | undefined;

  constructor(context: Context, services: FrameServices, kind: DocumentKind) {
    super();
    this.addClass('phb-Document');
    this.context = context;
    this.kind = kind;
    this.host = new ViewHost(services, kind.remedy);
    this.choices = new ChoiceBar((name, value) => {
      this.chosen = { ...this.chosen, [name]: value };
      void this.open();
    });
    const layout = new PanelLayout();
    this.layout = layout;
    layout.addWidget(new Widget({ node: this.choices.node }));
    layout.addWidget(this.host);
    this.monitor = new ActivityMonitor({ signal: context.model.contentChanged, timeout: editPause });
    void context.ready.then(() => {
      if (this.isDisposed) return;
      this.monitor.activityStopped.connect(() => void this.open());
      void this.open();
    });
  }

  /** Path of the file. */
  get path(): string {
    return this.context.path;
  }

  /** Options of `loadNetwork` that read the file as it is read here. */
  get options(): Readonly<Record<string, string>> {
    return this.content?.options ?? {};
  }

  /** The file has been read, or cannot be. */
  get opened(): ISignal<this, void> {
    return this.openings;
  }

  [Printing.symbol](): Printing.OptionalAsyncThunk {
    return this.host[Printing.symbol]();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.monitor.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  private async open(): Promise<void> {
    const { model, path } = this.context;
    const reading = this.kind.read(model.toString(), path, this.chosen);
    const opening = this.host.frame.open(reading.then(({ view }) => view));
    this.content = await reading.catch(() => undefined);
    await opening;
    if (this.isDisposed) return;
    this.choices.show(this.content?.choices ?? []);
    this.openings.emit();
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
    const { content } = widget;
    const { host } = content;
    const { editAsText, openAsNotebook } = this.kind;
    const notebookButton = new ToolbarButton({
      label: trans.__('Open as notebook'),
      tooltip: trans.__('Write a notebook that makes these pictures, and open it'),
      onClick: () => openAsNotebook(content),
    });
    const isNetwork = (): boolean => host.frame.shown?.kind === 'model';
    notebookButton.hide();
    content.opened.connect(() => notebookButton.setHidden(!isNetwork()));
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
            item('edit-as-text', trans.__('Edit as text'), trans.__('Open the file in the text editor'), () =>
              editAsText(widget.context.path),
            ),
          ]),
      { name: 'open-as-notebook', widget: notebookButton },
      item(
        'save-png',
        trans.__('Save PNG'),
        trans.__('Download the picture as PNG'),
        () => void host.frame.save('png'),
      ),
      item(
        'save-svg',
        trans.__('Save SVG'),
        trans.__('Download the picture as SVG'),
        () => void host.frame.save('svg'),
      ),
    ];
  }
}
