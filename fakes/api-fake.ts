import type { ServerResponse } from 'node:http';
import { type ApiAnswer, Refusal } from './api-answer';
import type { Behaviour, Program } from './behaviour';
import { deliver } from './delivery';
import { pauseWhileOpen } from './pause';
import type { ProviderRequest } from './provider-request';
import { type RecordedRequest, RecordingServer } from './recording-server';
import type { Certificate } from './tls';

/** A provider over HTTPS: documented answers with usage, every request remembered, misbehaviour by program. */
export abstract class ApiFake<R extends ProviderRequest> extends RecordingServer<R> {
  private program: Program = {};

  constructor(Request: new (...parameters: ConstructorParameters<typeof RecordedRequest>) => R, certificate: Certificate) {
    super(Request, (request, response) => this.respond(request, response), certificate);
  }

  /** Sets what the provider does from now on, until `reset`. */
  behave(program: Program): void {
    this.program = program;
  }

  /** Prompt, complete answers again, and nothing remembered. */
  reset(): void {
    this.program = {};
    this.clear();
  }

  /** Why the caller is not let in; undefined: it is. */
  protected abstract stranger(request: R): Promise<Refusal | undefined>;

  /** Headers of every answer. */
  protected abstract ownHeaders(request: R): Readonly<Record<string, string>>;

  /** What the API documents for the request; throws a `Refusal`. */
  protected abstract documented(request: R, behaviour: Behaviour): ApiAnswer;

  /** A refusal in the API's shape. */
  protected abstract refused(request: R, refusal: Refusal): ApiAnswer;

  private async respond(request: R, response: ServerResponse): Promise<void> {
    const behaviour: Behaviour = (typeof this.program === 'function' ? this.program(request) : this.program) ?? {};
    const stranger = await this.stranger(request);
    if (behaviour.hang) return;
    if (!(await pauseWhileOpen(response, behaviour.delay ?? 0))) return;
    if (behaviour.hangUp) {
      response.destroy();
      return;
    }
    if (behaviour.closeAfter) response.once('finish', () => request.socket.end());
    for (const [name, value] of Object.entries(this.ownHeaders(request))) response.setHeader(name, value);
    await deliver(response, this.answerTo(request, behaviour, stranger), behaviour);
  }

  private answerTo(request: R, behaviour: Behaviour, stranger: Refusal | undefined): ApiAnswer {
    const { body, status, failure } = behaviour;
    try {
      if (stranger) throw stranger;
      if (body !== undefined) return { status, body };
      if (status !== undefined && status !== 200) throw new Refusal(status, { message: `the provider fake says ${status}`, ...failure });
      const answer = this.documented(request, behaviour);
      if (failure && !answer.failure) throw new Error(`nothing says how ${request.path} fails inside of an answer`);
      return answer;
    } catch (error) {
      if (error instanceof Refusal) return this.refused(request, error);
      // what its own API's documents do not have, the fake cannot read
      if (error instanceof TypeError) return this.refused(request, new Refusal(400, { message: 'the request is not of the documented shape' }));
      throw error;
    }
  }
}
