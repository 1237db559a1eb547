/** What was started, to be ended in reverse order: after success, a failure or an interruption alike. */
export class Cleanup {
  private readonly tasks: { what: string; end: () => void | Promise<void> }[] = [];

  add(what: string, end: () => void | Promise<void>): void {
    this.tasks.push({ what, end });
  }

  /** Ends everything; one that fails does not keep the others alive. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let task = this.tasks.pop(); task; task = this.tasks.pop()) {
      try {
        await task.end();
      } catch (error) {
        failures.push(new Error(`could not end ${task.what}`, { cause: error }));
      }
    }
    if (failures.length) throw new AggregateError(failures, 'not everything could be cleaned up');
  }
}
