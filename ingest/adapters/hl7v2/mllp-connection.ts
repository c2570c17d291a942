/**
 * One MLLP connection: frames in, answers out in the order the messages came, however many are on their way.
 * In: a socket, what takes a message. Out: answers; counts and reasons for hanging up. Stops reading while too much waits.
 * Refuses: frames above the limit, frames not finished in time, silence beyond the idle limit, noise.
 */
import type { Socket } from 'node:net';
import { FrameReader } from './frames.ts';
import type { Taken } from './take-message.ts';

export interface ConnectionLimits {
  /** Bytes of one frame. */
  readonly frameBytes: number;
  /** Milliseconds from VT to FS CR. */
  readonly frameMs: number;
  /** Milliseconds without any byte. */
  readonly idleMs: number;
  /** Messages of one connection waiting for the broker before its socket is left unread. */
  readonly waiting: number;
}

export type HangUp = 'not_mllp' | 'too_large' | 'frame_deadline' | 'idle' | 'not_taken' | 'memory' | 'fault';

export interface ConnectionDeps {
  readonly limits: ConnectionLimits;
  take(bytes: Buffer): Promise<Taken>;
  /** A beginning whose end never came: for the dead letters. */
  broken(bytes: Buffer): Promise<void>;
  /** Counts memory of all connections together; false: there is too much of it, this connection ends. */
  hold(bytes: number): boolean;
  ended(reason: HangUp): void;
  /** A frame, whole or broken, has been read. */
  framed(): void;
}

export class MllpConnection {
  readonly #socket: Socket;
  readonly #deps: ConnectionDeps;
  readonly #reader: FrameReader;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #heldByFrame = 0;
  #deadline: NodeJS.Timeout | undefined;
  #watchedFrame = 0;
  #stopping = false;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#reader = new FrameReader(deps.limits.frameBytes);
    socket.setNoDelay(true);
    socket.setTimeout(deps.limits.idleMs, () => {
      if (this.#waiting === 0) this.#hangUp('idle');
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => this.#readOn());
    // A sender that has said everything still gets its answers.
    socket.on('end', () => this.#inTurn(async () => void socket.end()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(this.#deadline);
      deps.hold(-this.#heldByFrame);
      this.#heldByFrame = 0;
    });
  }

  /** Reads no more, answers what is on its way, then closes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#socket.pause();
    await this.#tail;
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #read(chunk: Buffer): void {
    if (this.#stopping) return;
    for (const event of this.#reader.push(chunk)) {
      if (event.kind === 'close') return this.#hangUp(event.reason);
      this.#deps.framed();
      if (event.kind === 'frame') this.#takeIn(event.bytes);
      else this.#inTurn(() => this.#deps.broken(event.bytes));
    }
    const grown = this.#reader.held - this.#heldByFrame;
    this.#heldByFrame = this.#reader.held;
    if (!this.#deps.hold(grown)) return this.#hangUp('memory');
    if (this.#waiting >= this.#deps.limits.waiting || this.#socket.writableNeedDrain) this.#socket.pause();
    this.#watch();
  }

  /** Begins at once; its answer waits for those before it. */
  #takeIn(bytes: Buffer): void {
    this.#waiting += 1;
    this.#deps.hold(bytes.length);
    const taking = this.#deps.take(bytes);
    // Whatever happens to it is heard in its turn; until then it is not an unhandled one.
    taking.catch(() => {});
    this.#inTurn(async () => {
      try {
        const taken = await taking;
        if (taken === 'hang_up') this.#hangUp('not_taken');
        else if (!this.#socket.destroyed) for (const frame of taken) this.#socket.write(frame);
      } finally {
        this.#waiting -= 1;
        this.#deps.hold(-bytes.length);
        this.#readOn();
      }
    });
  }

  #inTurn(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step).catch(() => this.#hangUp('fault'));
  }

  #readOn(): void {
    if (this.#stopping || !this.#socket.isPaused()) return;
    if (this.#waiting >= this.#deps.limits.waiting || this.#socket.writableNeedDrain) return;
    this.#socket.resume();
    this.#watch();
  }

  /** The deadline of the frame that is open; while we do not read, the sender is not to blame. */
  #watch(): void {
    const open = this.#reader.inFrame && !this.#socket.isPaused();
    if (open && this.#deadline !== undefined && this.#reader.begun === this.#watchedFrame) return;
    clearTimeout(this.#deadline);
    this.#deadline = open ? setTimeout(() => this.#hangUp('frame_deadline'), this.#deps.limits.frameMs) : undefined;
    this.#watchedFrame = this.#reader.begun;
  }

  #hangUp(reason: HangUp): void {
    if (this.#socket.destroyed) return;
    this.#deps.ended(reason);
    this.#socket.destroy();
  }
}
