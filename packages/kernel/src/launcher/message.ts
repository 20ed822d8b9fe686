import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** Header of a Jupyter message; the field names are the protocol's. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** Content of a message: JSON. */
export type Content = Readonly<Record<string, unknown>>;

/** What a front end asked for. */
export interface Request {
  readonly channel: 'shell' | 'control';
  /** Return address on that channel. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly content: Content;
}

/** What the kernel says: on its broadcast channel, or to the one who asked. */
export interface Outgoing {
  readonly channel: 'iopub' | 'shell' | 'control';
  readonly type: string;
  readonly content: Content;
  readonly metadata?: Content;
  /** Request that this belongs to. */
  readonly parent?: Request;
}

const protocolVersion = '5.3';
const delimiter = Buffer.from('<IDS|MSG>');
const session = randomUUID();

/**
 * Reads the frames of a request.
 *
 * @throws {Error} If the frames are not a message, or not signed with the key of this kernel.
 *
 * Source: Messaging in Jupyter, "The wire protocol".
 */
export function decode(frames: readonly Uint8Array[], channel: Request['channel'], key: string): Request {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0 || frames.length < at + 6)
    throw new Error('Cannot read a message: its delimiter or a part is missing');
  const [header, parent, metadata, content] = frames.slice(at + 2, at + 6);
  const expected = Buffer.from(signature([header, parent, metadata, content], key));
  const given = Buffer.from(frames[at + 1]);
  if (key !== '' && (given.length !== expected.length || !timingSafeEqual(given, expected)))
    throw new Error('Cannot read a message: its signature is wrong');
  return {
    channel,
    identities: frames.slice(0, at),
    header: parse(header) as Header,
    content: parse(content) as Content,
  };
}

/** The frames of a message, signed. */
export function encode(message: Outgoing, key: string): Uint8Array[] {
  const { channel, type, content, metadata = {}, parent } = message;
  const header: Header = {
    ...{ msg_id: randomUUID(), msg_type: type, session, username: 'kernel' },
    ...{ date: new Date().toISOString(), version: protocolVersion },
  };
  const parts = [header, parent?.header ?? {}, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  // On the broadcast channel the first frame is the topic.
  const address = channel === 'iopub' ? [Buffer.from(type)] : (parent?.identities ?? []);
  return [...address, delimiter, Buffer.from(signature(parts, key)), ...parts];
}

function signature(parts: readonly Uint8Array[], key: string): string {
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function parse(frame: Uint8Array): unknown {
  return JSON.parse(Buffer.from(frame).toString('utf8'));
}
