/**
 * The error a person at the terminal can act on: one plain sentence, no stack, an exit code.
 * In: what is wrong and what to do about it. Out: an Error the launcher prints as it is.
 * Refuses to carry values of settings or data: write keys, paths and rules, never secrets or patients.
 */
export class OperatorError extends Error {
  readonly exitCode: number;

  /**
   * @param sentence what is wrong and what to do, complete enough to be all that is printed
   * @param exitCode what the process ends with; 1 unless a command promises another
   */
  constructor(sentence: string, exitCode = 1) {
    super(sentence);
    this.name = 'OperatorError';
    this.exitCode = exitCode;
  }
}
