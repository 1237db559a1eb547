import { aws, inRegion } from './aws-cli';
import type { ContainerDefinition } from './task-definition';

/** Variables of the environment files of a container, by the file's ARN; undefined where a file cannot be read. */
export type EnvironmentFiles = ReadonlyMap<string, readonly Variable[] | undefined>;

export interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html */
export const variablesIn = (content: string): Variable[] =>
  content.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([^#=][^=]*)=(.*)$/.exec(line.trimStart()) ?? [];
    return name === undefined ? [] : [{ name, value }];
  });

/** Read by the AWS CLI; who may describe a task definition may not always read what it names. */
export async function environmentFilesOf({ environmentFiles = [] }: ContainerDefinition, region: string | undefined): Promise<EnvironmentFiles> {
  return new Map(
    await Promise.all(
      environmentFiles.map(async ({ value }) => {
        const content = await aws(['s3', 'cp', value.replace(/^arn:[^:]*:s3:::/, 's3://'), '-', ...inRegion(region)]).catch(() => undefined);
        return [value, content === undefined ? undefined : variablesIn(content)] as const;
      }),
    ),
  );
}
