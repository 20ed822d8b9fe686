import { Printing } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { svgOf } from './save.js';
import { ViewFrame, type FrameServices } from './view-frame.js';

/** A frame as a widget of JupyterLab: the same one serves notebook outputs and documents. */
export class ViewHost extends Widget implements Printing.IPrintable {
  readonly frame: ViewFrame;

  constructor(services: FrameServices, remedy = '') {
    const frame = new ViewFrame(services, remedy);
    super({ node: frame.node });
    this.frame = frame;
  }

  /** Prints the picture in the colours of paper. */
  [Printing.symbol](): Printing.OptionalAsyncThunk {
    return async () => {
      const node = document.createElement('div');
      const figure = this.frame.picture('light');
      if (figure === undefined) node.append(this.node.cloneNode(true));
      else {
        const picture = document.createElement('img');
        picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svgOf(figure))}`;
        picture.style.maxWidth = '100%';
        await picture.decode();
        node.append(picture);
      }
      const page = new Widget({ node });
      await Printing.printWidget(page);
      page.dispose();
    };
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.frame.dispose();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.frame.resize();
  }
}
