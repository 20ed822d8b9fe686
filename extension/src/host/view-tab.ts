import { Printing } from '@jupyterlab/apputils';
import type { View } from '@phasebook/views';
import { Panel } from '@lumino/widgets';
import { ViewHost } from './view-host.js';
import type { FrameServices } from './view-frame.js';

/** A view in a tab of its own; what the reader turns there leaves the picture that it came from as it is. */
export class ViewTab extends Panel implements Printing.IPrintable {
  private readonly host: ViewHost;

  constructor(services: FrameServices, view: View) {
    super();
    this.addClass('phb-Document');
    this.host = new ViewHost(services);
    this.addWidget(this.host);
    void this.host.frame.open(view);
  }

  [Printing.symbol](): Printing.OptionalAsyncThunk {
    return this.host[Printing.symbol]();
  }
}
