import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Diagnostic } from './cell-error.js';
import type { PassMaps } from './source-positions.js';

/** The one release whose inner modules this launcher knows. */
const knownVersion = '1.0.22';

/** What tslab's compiler makes of a cell. */
export interface Compiled {
  readonly output?: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly hasToplevelAwait?: boolean;
  /** Modules beside the notebook that the cell imports. */
  readonly sideOutputs?: readonly { readonly path: string; readonly data: string }[];
}

/** What the compiler's language service knows about a name. */
export interface QuickInfo {
  readonly displayParts?: readonly { readonly text: string }[];
  readonly documentation?: readonly { readonly text: string }[];
  readonly tags?: readonly { readonly name: string; readonly text?: readonly { readonly text: string }[] }[];
}

/** Names that fit at a place. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
  readonly original?: { readonly entries?: readonly { readonly name: string; readonly kind: string }[] };
}

/** tslab's compiler. */
export interface Converter {
  convert(declarations: string, code: string): Compiled;
  addModule(name: string, code: string, meta?: unknown): readonly Diagnostic[];
  inspect(declarations: string, code: string, position: number): QuickInfo | undefined;
  complete(declarations: string, code: string, position: number): Completions;
  close(): void;
}

/** The compilers for the two kinds of cells. */
export interface Converters {
  readonly node: Converter;
  readonly browser: Converter;
  close(): void;
}

/** tslab's executor. */
export interface Executor {
  execute(code: string): Promise<boolean>;
  inspect(code: string, position: number): QuickInfo | undefined;
  complete(code: string, position: number): Completions;
  interrupt(): void;
  close(): void;
}

type DisplayWriter = (content: DisplayMessage, isUpdate: boolean) => void;

/** What `tslab.display` and our own `show` send. */
export interface DisplayMessage {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

interface Node {
  readonly kind: number;
  readonly end: number;
}

/** The part of TypeScript's interface that the launcher uses by itself. */
export interface TypeScript {
  readonly version: string;
  readonly ScriptTarget: { readonly Latest: number };
  readonly SyntaxKind: Readonly<Record<string, number>>;
  createSourceFile(name: string, text: string, target: number): { readonly statements: readonly Node[] };
}

interface PatchableTypeScript extends TypeScript {
  createWatchCompilerHost(files: unknown, options: object, ...rest: unknown[]): unknown;
  transpileModule(code: string, options: { compilerOptions: object }): Transpiled;
}

interface Transpiled {
  readonly outputText: string;
  readonly sourceMapText?: string;
}

/** The parts of the installed tslab. */
export interface Tslab {
  readonly typescript: TypeScript;
  /** Where its ZeroMQ binding is. */
  readonly zeromq: string;
  createConverter(options: { readonly isBrowser: boolean }): Converter;
  createExecutor(
    folder: string,
    converters: Converters,
    console: { log(value: unknown): void; error(...values: unknown[]): void },
  ): Executor;
  isCompleteCode(code: string): { readonly completed: boolean; readonly indent?: string };
  /** Makes `tslab.display` and our own `show` write here. */
  setDisplayWriter(writer: DisplayWriter): void;
  /** Hands over the source maps of code that the compiler has put out, once. */
  takeMaps(output: string): PassMaps | undefined;
}

const inlineMap = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;
const mapComment = /\/\/# sourceMappingURL=\S*\s*$/;

/**
 * Loads tslab's own modules.
 *
 * @throws {Error} If tslab is missing or of another version than the one whose modules are known.
 */
export function loadTslab(): Tslab {
  const own = createRequire(import.meta.url);
  const manifest = findManifest(own);
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string };
  if (version !== knownVersion)
    throw new Error(`Cannot start: tslab must be ${knownVersion}: got ${version}`);
  const inTslab = createRequire(manifest);
  const maps = new Map<string, PassMaps>();
  const typescript = patchTypeScript(inTslab, maps);
  const { createConverter, isCompleteCode } = inTslab('./dist/converter.js') as Pick<
    Tslab,
    'createConverter' | 'isCompleteCode'
  >;
  const { createExecutor } = inTslab('./dist/executor.js') as Pick<Tslab, 'createExecutor'>;
  const jupyter = inTslab('./dist/jupyter.js') as { lastWriteDisplayData: DisplayWriter | null };
  return {
    typescript,
    zeromq: inTslab.resolve('zeromq'),
    createConverter,
    createExecutor,
    isCompleteCode,
    setDisplayWriter: (writer) => {
      jupyter.lastWriteDisplayData = writer;
    },
    takeMaps: (output) => {
      const found = maps.get(output);
      maps.delete(output);
      return found;
    },
  };
}

function findManifest(own: NodeJS.Require): string {
  try {
    return own.resolve('tslab/package.json');
  } catch (error) {
    throw new Error(
      `Cannot start: tslab ${knownVersion} is not installed (npm install tslab@${knownVersion})`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Lets tslab's TypeScript keep source maps, which tslab's fixed options leave out: they lead from a stack to the lines
 * of a cell. tslab takes its compiler from the module cache, where this puts a copy with two functions wrapped.
 */
function patchTypeScript(inTslab: NodeJS.Require, maps: Map<string, PassMaps>): TypeScript {
  const file = inTslab.resolve('@tslab/typescript-for-tslab');
  const original = inTslab(file) as PatchableTypeScript;
  const patched: PatchableTypeScript = {
    ...original,
    createWatchCompilerHost: (files, options, ...rest) =>
      original.createWatchCompilerHost(files, { ...options, inlineSourceMap: true }, ...rest),
    transpileModule: (code, options) => {
      const first = inlineMap.exec(code)?.[1];
      const { outputText, ...others } = original.transpileModule(code.replace(inlineMap, ''), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      const output = outputText.replace(mapComment, '');
      if (first !== undefined && others.sourceMapText !== undefined)
        maps.set(output, {
          first: Buffer.from(first, 'base64').toString('utf8'),
          second: others.sourceMapText,
        });
      return { ...others, outputText: output };
    },
  };
  const cached = inTslab.cache[file];
  if (cached !== undefined) cached.exports = patched;
  return original;
}
