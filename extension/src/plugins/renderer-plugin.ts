import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { AppearanceSource } from '../host/appearance.js';
import { FrameRegistry } from '../host/frame-registry.js';
import { PreferenceStore } from '../host/preferences.js';
import { rendererFactory } from '../host/renderer.js';
import type { FrameServices } from '../host/view-frame.js';
import { useTranslation } from '../text/trans.js';
import { PLUGIN_ID, TRANSLATION_DOMAIN } from './identifiers.js';
import { IPhasebook } from './tokens.js';

/** Shows views in outputs, and follows the settings. */
export const rendererPlugin: JupyterFrontEndPlugin<FrameServices> = {
  id: PLUGIN_ID,
  description: 'Shows Phasebook views in notebook outputs and keeps them alive without a kernel.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator],
  provides: IPhasebook,
  activate: (
    _app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    if (translator !== null) useTranslation(translator.load(TRANSLATION_DOMAIN));
    const preferences = new PreferenceStore();
    const services: FrameServices = {
      appearance: new AppearanceSource(preferences),
      frames: new FrameRegistry(),
    };
    // At once, not after the settings: notebooks restored at start copy the registry as it is now.
    rendermime.addFactory(rendererFactory(services));
    // Without settings (a server that lacks the schema) the defaults hold.
    settings?.load(PLUGIN_ID).then(
      (loaded) => preferences.follow(loaded),
      () => undefined,
    );
    return services;
  },
};
