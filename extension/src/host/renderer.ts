import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { MIME_TYPE } from '@phasebook/views';
import { fallbackPicture } from './fallback.js';
import type { FrameServices } from './view-frame.js';
import { ViewHost } from './view-host.js';

/** Renders a view in a notebook's output. It reads the model and never writes to it. */
export class ViewRenderer extends ViewHost implements IRenderMime.IRenderer {
  private readonly mimeType: string;

  constructor(services: FrameServices, mimeType: string) {
    super(services);
    this.mimeType = mimeType;
    this.addClass('phb-Output');
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    return this.frame.open(model.data[this.mimeType], fallbackPicture(model.data));
  }
}

/** Mime types of newer majors of the format: their views get a readable message with their picture. */
const newerTypes = [2, 3, 4].map((major) => MIME_TYPE.replace(/\.v\d+\+/, `.v${major}+`));

/** Makes renderers; they are safe since a view holds data only. */
export function rendererFactory(services: FrameServices): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [MIME_TYPE, ...newerTypes],
    defaultRank: 5,
    createRenderer: (options) => new ViewRenderer(services, options.mimeType),
  };
}
