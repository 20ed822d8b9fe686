import { Buffer } from 'node:buffer';
import crypto from 'node:crypto';
import { createRequire, Module, syncBuiltinESMExports } from 'node:module';
import vm from 'node:vm';

const require = createRequire(import.meta.url);

type Holder = Record<PropertyKey, unknown>;

/** What a process that marks somebody else's cells must not do: other processes, the network, its own end. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  process: ['exit', 'abort', 'kill', '_kill', '_debugProcess', 'dlopen', 'binding', '_linkedBinding'],
  child_process: [
    'spawn',
    'spawnSync',
    'exec',
    'execSync',
    'execFile',
    'execFileSync',
    'fork',
    'ChildProcess',
  ],
  cluster: ['fork', 'setupPrimary'],
  worker_threads: ['Worker'],
  inspector: ['Session', 'open', 'url'],
  v8: ['getHeapSnapshot', 'writeHeapSnapshot', 'setFlagsFromString', 'startupSnapshot'],
  dns: ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse', 'Resolver', 'promises'],
  http: ['request', 'get'],
  https: ['request', 'get'],
  http2: ['connect'],
  tls: ['connect'],
};

/** The same for methods that all instances share. */
const forbiddenMethods: Readonly<Record<string, readonly [className: string, ...methods: string[]]>> = {
  net: ['Socket', 'connect'],
  dgram: ['Socket', 'bind', 'send', 'connect'],
};

const forbiddenGlobals = ['fetch', 'WebSocket', 'EventSource'];

/** Names of the language whose values and prototypes stay as they are. */
const intrinsics = Object.getOwnPropertyNames(globalThis).filter(
  (name) => /^[A-Z]/.test(name) && !['Deno', 'WebAssembly'].includes(name),
);

/** What a module may go on writing to. */
const tslabState = /[\\/]tslab[\\/]dist[\\/](jupyter|public)\.js$/;

/**
 * Fixes everything on which marks depend before a student's first cell runs: the language's own objects, what compiles
 * and runs the cells, what checks import; and takes away other processes, the network, and the end of this process.
 *
 * Best called when tslab is loaded and none of its cells has run. There is no way back.
 *
 * @param fixedModules - What `require` gives to cells under these names, whatever they do to it.
 */
export function lockDown(fixedModules: Readonly<Record<string, unknown>>): void {
  // All of them first: loading one may need what is taken away with another.
  const holders = Object.entries(forbidden).map(([name, properties]) => {
    const holder = (name === 'process' ? process : require(`node:${name}`)) as Holder;
    return { name, holder, properties };
  });
  for (const { name, holder, properties } of holders)
    for (const property of properties)
      if (property in holder) refuse(holder, property, `${name}.${property}`);
  for (const [name, [className, ...methods]] of Object.entries(forbiddenMethods)) {
    const { prototype } = (require(`node:${name}`) as Record<string, { prototype: Holder }>)[className];
    for (const method of methods) refuse(prototype, method, `${name}.${className}.${method}`);
  }
  const scope: object = globalThis;
  for (const name of forbiddenGlobals) if (name in scope) refuse(scope as Holder, name, name);
  fixRunningCells(fixedModules);
  for (const name of intrinsics) fixIntrinsic(name);
  for (const hidden of hiddenIntrinsics()) fix(hidden);
  // Buffers are what locks are made of.
  const classes: object[] = [Buffer, Module];
  for (const holder of [vm, crypto, ...classes, ...prototypesOf({ Buffer, Module, ...crypto })]) fix(holder);
  syncBuiltinESMExports();
}

function refuse(holder: Holder, property: string, name: string): void {
  const value = (): never => {
    throw new Error(`${name} is not available while a notebook is graded`);
  };
  try {
    Object.defineProperty(holder, property, { value, writable: false, configurable: false });
  } catch {
    // Fixed already by the process's own permissions.
  }
}

/** The compiler, and the two things through which tslab's executor hands code its names and modules. */
function fixRunningCells(fixedModules: Readonly<Record<string, unknown>>): void {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!/[\\/](tslab|typescript-for-tslab)[\\/]/.test(file) || tslabState.test(file)) continue;
    const { exports } = module as { exports: unknown };
    if (typeof exports === 'object' && exports !== null) Object.freeze(exports);
    Object.freeze(module);
  }
  const scope = globalThis as { __tslab__?: { exports: object; require: (name: string) => unknown } };
  if (scope.__tslab__ === undefined) return;
  const { exports, require: load } = scope.__tslab__;
  const modules = new Map(Object.entries(fixedModules));
  const fixedLoad = new Proxy(load, {
    apply: (target, thisValue, [name, ...rest]: [string]) =>
      rest.length === 0 && modules.has(name)
        ? modules.get(name)
        : Reflect.apply(target, thisValue, [name, ...rest]),
  });
  Object.defineProperty(scope, '__tslab__', {
    value: Object.freeze({ exports, require: fixedLoad }),
    writable: false,
    configurable: false,
  });
}

function fixIntrinsic(name: string): void {
  const value = (globalThis as Record<string, unknown>)[name];
  Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null) return;
  fix(value);
  const { prototype } = value as { prototype?: object };
  if (prototype !== undefined && prototype !== null) fix(prototype);
}

function hiddenIntrinsics(): object[] {
  const prototypes = (value: object): object[] => {
    const found: object[] = [];
    for (let at: unknown = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
      found.push(at as object);
    return found;
  };
  return [
    ...prototypes([][Symbol.iterator]()),
    ...prototypes(new Map().values()),
    ...prototypes(new Set().values()),
    ...prototypes(''[Symbol.iterator]()),
    ...prototypes((function* () {})()),
    ...prototypes((async function* () {})()),
    Object.getPrototypeOf(Float64Array) as object,
    (Object.getPrototypeOf(Float64Array) as { prototype: object }).prototype,
  ];
}

const prototypesOf = (module: object): object[] =>
  Object.values(module)
    .map((value: unknown) => (value as { prototype?: object } | null)?.prototype)
    .filter((prototype): prototype is object => typeof prototype === 'object');

/** Prototypes whose properties other objects commonly have as their own, by assigning them. */
const overridden: ReadonlyMap<object, readonly string[]> = new Map<object, readonly string[]>([
  [Object.prototype, ['constructor', 'toString', 'toLocaleString', 'valueOf', 'hasOwnProperty']],
  [Function.prototype, ['constructor', 'toString', 'name']],
  [Error.prototype, ['constructor', 'toString', 'name', 'message']],
]);

/** Makes an object stay as it is; what inherits from it may still have properties of its own. */
function fix(holder: object): void {
  // Freezing an object whole costs nothing; property by property, arrays would become slow.
  for (const key of overridden.get(holder) ?? []) allowOverriding(holder, key);
  // Programs set how long traces are.
  if (holder !== Error) Object.freeze(holder);
}

/** A property that cannot be changed, and does not keep others from assigning theirs as a frozen one would. */
function allowOverriding(holder: object, key: string): void {
  const value = (holder as Holder)[key];
  Object.defineProperty(holder, key, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === holder) throw new TypeError(`Cannot change ${key} while a notebook is graded`);
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
    configurable: false,
  });
}
