/**
 * A sender of HL7 v2 as interface engines are: one connection, one message in flight, the next after the answer.
 * In: messages, an address. Out: MSA-1 of each; `none asked` where MSH-15 and MSH-16 say NE; `closed` when the connection ended instead. Frames are made here, not by Rounds' code.
 */
import { connect, type Socket } from 'node:net';

const START = '\u000b';
const END = '\u001c\r';
const ANSWER_MS = 30_000;

/** The messages of a file, by their header lines; envelopes (FHS, BHS, BTS, FTS) are for files and not sent. */
export function messagesOf(file: Buffer): string[] {
  const lines = file
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '' && !/^(FHS|BHS|BTS|FTS)/.test(line));
  const messages: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('MSH')) messages.push([line]);
    else messages.at(-1)?.push(line);
  }
  return messages.map((message) => `${message.join('\r')}\r`);
}

/** Sends them one after another. Connects again after a connection that ended. */
export async function sendMllp(messages: readonly string[], at: { readonly host: string; readonly port: number }): Promise<string[]> {
  const answers: string[] = [];
  let socket: Socket | undefined;
  for (const message of messages) {
    socket ??= await opened(at);
    const answer = asksForNone(message) ? sent(socket, message) : await answerTo(socket, message);
    if (answer === 'closed') socket = undefined;
    answers.push(answer);
  }
  socket?.end();
  return answers;
}

/** Enhanced mode with NE twice: the sender wants to hear nothing, and hears nothing. */
function asksForNone(message: string): boolean {
  const fields = message.split('\r', 1)[0]?.split(message[3] ?? '|') ?? [];
  return fields[14] === 'NE' && fields[15] === 'NE';
}

function sent(socket: Socket, message: string): string {
  socket.write(frameOf(message));
  return 'none asked';
}

const frameOf = (message: string): Buffer => Buffer.from(`${START}${message}${END}`, 'latin1');

function opened({ host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.once('error', reject);
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
  });
}

function answerTo(socket: Socket, message: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const done = (answer: string): void => {
      socket.off('data', hear);
      socket.off('close', closed);
      resolve(answer);
    };
    const hear = (data: Buffer): void => {
      heard += data.toString('latin1');
      if (heard.includes(END)) done(/\rMSA.(\w\w)/.exec(heard)?.[1] ?? 'no MSA');
    };
    const closed = (): void => done('closed');
    socket.on('data', hear);
    socket.once('close', closed);
    socket.write(frameOf(message));
  });
}
