/** What a rehearsal says while it goes: numbered steps with the time since its start, and lines below them. */
export interface Story {
  step(title: string): void;
  /** Below the current step. */
  line(text: string): void;
}

/** A duration as it is told. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export class PrintedStory implements Story {
  private readonly startedAt = Date.now();
  private steps = 0;

  constructor(private readonly write: (text: string) => void = (text) => process.stdout.write(text)) {}

  step(title: string): void {
    this.steps += 1;
    this.write(`\n[${this.elapsed.padStart(6)}] ${this.steps}. ${title}\n`);
  }

  line(text: string): void {
    for (const part of text.split('\n')) this.write(`           ${part}\n`);
  }

  get elapsed(): string {
    return seconds(Date.now() - this.startedAt);
  }
}

/** For tests: nothing is printed, everything can be read. */
export class RecordedStory implements Story {
  readonly steps: string[] = [];
  readonly lines: string[] = [];

  step(title: string): void {
    this.steps.push(title);
  }

  line(text: string): void {
    this.lines.push(text);
  }
}
